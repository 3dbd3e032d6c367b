"""Promises with their times, personal data, and advice by steps that know what was done already."""

from datetime import UTC, datetime

import pytest

from rapport.etiquette import Context, Turn, advise, find_personal, find_secrets, read_customer, review
from rapport.etiquette.commands_people import TextRow, secrets_row
from rapport.etiquette.types import Promise

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def promised(draft: str) -> list[Promise]:
    context = Context(channel="chat", situation="mid", now=MORNING, thorough=False)
    return review(draft, context).promises


@pytest.mark.req("S2.27")
@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ("I will call you by Friday.", "by Friday"),
        ("A courier collects the old one tomorrow morning.", "tomorrow morning"),
        ("We'll refund the 20 euros within 3 working days.", "within 3 working days"),
        ("I'll message you at 8.", "at 8"),
        ("A new one is being cut today and will be on your rail by Wednesday.", "by Wednesday"),
        ("I will get back to you with a price.", None),
        ("Yes, if you reply by tonight, the bicycle will be ready on Friday at 16:00.", "on Friday at 16:00"),
        ("Tell me by Thursday and it will be on Friday's van.", "Friday"),
        ("I will check the readings again on Monday and write to you that day.", "on Monday"),
        ("A replacement goes out on Wednesday with a phone call half an hour before.", "on Wednesday"),
        ("I'll text you the minute she has answered, promise.", "the minute she has answered"),
        ("We'll send the corrected file: Monday at noon.", "Monday at noon"),
        ("One moment please while I open your booking.", None),
        ("I'm sending you the label now.", "now"),
        ("I'll write to you once the parcel is here.", "once the parcel is here"),
        ("Crew reconnects before 4.", "before 4"),
        ("The driver comes to you on Saturday, 9 to 12.", "on Saturday, 9 to 12"),
        ("I will call you Friday 9-12.", "Friday 9-12"),
        ("I will call you tomorrow, 14–16.", "tomorrow, 14–16"),
        ("Our engineer visits you on 4 June, 8 to 10 am, with the part.", "on 4 June, 8 to 10 am"),
    ],
)
def test_a_promise_and_its_time_as_written(draft: str, words: str | None) -> None:
    assert [promise.words for promise in promised(draft)] == [words]


def test_two_acts_that_are_strung_together_are_two_promises() -> None:
    found = promised("The courier collects it on Monday, the new one reaches you on Thursday.")
    assert [promise.words for promise in found] == ["on Monday", "on Thursday"]


def test_what_a_promise_waits_for_is_no_hour() -> None:
    [promise] = promised("I will stay on the line with you until all 3 of them are online.")
    assert promise.words == "until all 3 of them are online"
    assert promise.due is None


@pytest.mark.parametrize(
    "draft",
    [
        "I called you yesterday at nine.",
        "Would Friday suit you, or Monday?",
        "You can change it under Settings.",
        "Our shop is open on Saturdays from 9 to 5.",
        "Anh hears very well.",
        "A crew can't come tonight.",
        "Have a lovely trip tomorrow!",
        "If it is not there by Friday, write to me.",
    ],
)
def test_no_promise(draft: str) -> None:
    assert promised(draft) == []


@pytest.mark.req("S0.15")
@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("name", "The account is in the name of Tomasz Kowalczyk.", "Tomasz Kowalczyk"),
        ("address", "Please send it to 48 Orchard Lane, Leeds.", "48 Orchard Lane"),
        ("age", "My mother is 84 years old.", "84"),
        ("network_address", "It comes from 192.168.14.7 each time.", "192.168.14.7"),
        ("web_address", "See www.example.org for it.", "www.example.org"),
        ("phone", "Phone: 780 6326", "780 6326"),
        ("phone", "Call 345-899-3560x4587 at noon.", "345-899-3560x4587"),
        ("card", "My card 213176828496175 is lost.", "213176828496175"),
    ],
)
def test_personal_data(kind: str, text: str, value: str) -> None:
    assert any(s.kind == kind and value in text[s.start : s.end] for s in find_personal(text)), find_personal(text)


def test_words_left_over_beside_a_surer_find_are_nothing() -> None:
    found = find_personal("my card is 4111 1111 1111 1111 and mail is jo@x.example")
    assert [secret.kind for secret in found] == ["card", "email"]


def test_names_stay_out_of_a_drafts_secrets() -> None:
    text = "Hi Ana, Tomasz Kowalczyk from Acme Ltd in Leeds, 84 years old, will call you."
    assert find_secrets(text) == []
    assert find_personal(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🙂" * 50, "a" * 5000, "A.B" * 2000, "1 2 3 " * 1000])
def test_spans_never_overlap(text: str) -> None:
    end = 0
    for secret in find_personal(text):
        assert end <= secret.start < secret.end <= len(text)
        end = secret.end


ANGRY = (
    Turn("customer", "Hello, my order 7781 has not arrived yet. Could you look?"),
    Turn("agent", "Hi Ana, I am so sorry about that, I can see how annoying it is."),
    Turn("customer", "This is RIDICULOUS!! Third time I write and nobody helps. I am furious."),
)


@pytest.mark.req("S3.34")
def test_steps_start_again_when_the_customer_grows_more_upset() -> None:
    advice = advise(read_customer(ANGRY), ANGRY, "email")
    assert advice is not None and advice.protocol == "calming"
    assert [step.id for step in advice.steps if not step.done][:2] == ["listen", "apologise"]


def test_the_draft_takes_steps_and_shows_where() -> None:
    draft = "I am so sorry. Three mails without an answer must be frustrating. I have refunded the 20 euros today."
    advice = advise(read_customer(ANGRY), ANGRY, "email", draft)
    assert advice is not None
    taken = {step.id: step for step in advice.steps if step.done}
    assert {"listen", "apologise", "solve", "expect", "calm"} <= set(taken)
    sorry = taken["apologise"]
    assert sorry.turn is None and "sorry" in draft[sorry.start : sorry.end]


def test_a_loud_answer_is_not_calm() -> None:
    history = (
        *ANGRY,
        Turn("agent", "PLEASE CALM DOWN!!! As I already told you, wait."),
        Turn("customer", "Unbelievable!!"),
    )
    advice = advise(read_customer(history), history, "chat")
    assert advice is not None
    calm = next(step for step in advice.steps if step.id == "calm")
    assert not calm.done and calm.turn == 3


def test_in_public_it_goes_to_a_private_message() -> None:
    public = (Turn("customer", "@shop still no refund, so annoying and nobody answers"),)
    advice = advise(
        read_customer(public), public, "social", "We are so sorry, that was our mistake. Please send us a DM."
    )
    assert advice is not None and advice.protocol == "public"
    assert {step.id for step in advice.steps if step.done} >= {"acknowledge", "own", "private"}
    assert advice.step in {"solve", "time"}


def test_a_long_text_is_read_for_names_in_its_beginning_only() -> None:
    row = TextRow(id=1, text="My name is Ana Ruiz. " + "It is so. " * 9_990 + "Write to ana@example.org.")
    said = secrets_row(row)
    assert {"name", "email"} <= {span["kind"] for span in said["spans"]}  # type: ignore[attr-defined]  # JSON
    assert "first 8,000 characters" in str(said["note"])
    assert "note" not in secrets_row(TextRow(id=2, text="My name is Ana Ruiz."))
