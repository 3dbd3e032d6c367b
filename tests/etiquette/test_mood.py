"""Mood, advice and summary over whole conversations."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.etiquette import Context, Customer, Turn, advise, read_customer, review, summarise

ANGRY = (
    Turn("customer", "Hello, my order 7781 has not arrived yet. Could you look?"),
    Turn("agent", "Hi Ana, it will be with you tomorrow."),
    Turn("customer", "Still nothing. You said tomorrow, that was three days ago."),
    Turn("agent", "Please wait a little longer."),
    Turn("customer", "This is RIDICULOUS!! Third time I write. I want my money back or I go to my lawyer."),
)


@pytest.mark.req("S3.32", "S3.34")
def test_mood_rises_with_its_evidence() -> None:
    mood = read_customer(ANGRY)
    assert mood.level == 3 and mood.trend == "up" and mood.repeated
    assert [point.turn for point in mood.points] == [0, 2, 4]
    assert mood.points[0].level < mood.points[-1].level
    kinds = {signal.kind for signal in mood.signals}
    assert {"anger", "threat", "promise"} <= kinds
    for signal in mood.signals:
        assert ANGRY[signal.turn].text[signal.start : signal.end].strip()


@pytest.mark.req("S3.32")
def test_a_customer_is_read_beside_themselves() -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    history = (
        Turn("customer", "Hello, the parcel with the two lamps that I ordered last week is not here yet.", start),
        Turn("agent", "Which order is it?", start + timedelta(minutes=2)),
        Turn("customer", "It is order 7781 from the shop in Leeds, ordered on Monday.", start + timedelta(minutes=4)),
        Turn("agent", "Have you looked behind the house?", start + timedelta(minutes=6)),
        Turn("customer", "Oh great, so now I have to look for it, bravo.", start + timedelta(hours=3)),
        Turn("agent", "It may be there.", start + timedelta(hours=3, minutes=1)),
        Turn("customer", "It isn't.", start + timedelta(hours=3, minutes=2)),
        Turn("customer", "The parcel with lamps that I ordered is not here.", start + timedelta(hours=3, minutes=3)),
    )
    mood = read_customer(history)
    seen = {(signal.kind, signal.turn) for signal in mood.signals}
    assert {("slower", 4), ("sarcasm", 4), ("curt", 6), ("repeat", 7)} <= seen
    assert not {kind for kind, turn in seen if turn == 0} & {"slower", "sarcasm", "curt", "repeat"}
    assert mood.repeated and mood.level > mood.points[0].level


def test_calm_again() -> None:
    mood = read_customer((*ANGRY, Turn("agent", "It is here."), Turn("customer", "Oh great, thank you! All fine now.")))
    assert mood.level <= 1 and mood.trend == "down"


def test_nobody_has_written() -> None:
    mood = read_customer(())
    assert mood.level == 0 and mood.trend == "flat" and not mood.signals
    assert advise(mood, (), "chat") is None


def test_advice_names_one_step() -> None:
    assert (advice := advise(read_customer(ANGRY), ANGRY, "email")) is not None and advice.step == "own"
    public = (Turn("customer", "@shop still no refund, so annoying and nobody answers"),)
    assert (advice := advise(read_customer(public), public, "social")) is not None and advice.action == "go_private"


def test_summary_in_their_own_words() -> None:
    history = (
        Turn("customer", "Hello! The invoice of March shows 14 seats, but we have only 11."),
        Turn(
            "agent", "Thanks for telling us. I have corrected the invoice to 11 seats. I will send it to you by Friday."
        ),
        Turn("customer", "Thank you!"),
    )
    found = summarise(history)
    assert "14 seats" in found.issue and "corrected" in found.solution and "Friday" in found.next_steps


@pytest.mark.req("S2.27")
@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("by Friday", datetime(2026, 11, 27, 16, 0, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),
        ("within two hours", datetime(2026, 11, 23, 11, 30, tzinfo=UTC)),
        ("within 3 working days", datetime(2026, 11, 26, 16, 0, tzinfo=UTC)),
        ("by Monday", datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
        ("the 17th", datetime(2026, 12, 17, 16, 0, tzinfo=UTC)),
        ("this afternoon", datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        ("at the latest on Thursday by noon", datetime(2026, 11, 26, 11, 0, tzinfo=UTC)),
    ],
)
def test_promise_is_dated_in_the_agents_zone(words: str, due: datetime) -> None:
    monday_morning = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    context = Context(channel="chat", situation="mid", now=monday_morning, zone="Europe/Berlin", thorough=False)
    promises = review(f"I will call you {words}.", context).promises
    assert [promise.due for promise in promises] == [due]


def test_checklist_and_dimensions() -> None:
    context = Context(
        channel="email",
        situation="first",
        customer=Customer(name="Ana Silva", upset=2),
        history=(Turn("customer", "You charged me twice! When do I get the 20 euros back?"),),
        now=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        thorough=False,
    )
    draft = (
        "Hi Ana,\n\nI am sorry, we charged you twice by mistake. I have refunded the 20 euros; "
        "they will be on your card by Thursday.\n\nKind regards,\nTom"
    )
    good = review(draft, context)
    assert [finding for finding in good.findings if finding.firm] == []
    assert {item.id: item.done for item in good.checklist} == dict.fromkeys(
        ("greets", "understands", "owns", "answers", "next_step"), True
    )
    bad = review("You must wait. It takes some time.", context)
    assert not any(item.done for item in bad.checklist)
    assert (bad.dimensions["empathy"] or 0) < (good.dimensions["empathy"] or 0)


@pytest.mark.req("S3.34")
@pytest.mark.parametrize(
    "text",
    [
        "hello do you deliver on saturday to singapore river valley",
        "Hi, my order 48213 still says in transit. It was due last Tuesday.",
        "Hello, where is my order?",
        "Could I have a copy of the invoice for order 4, please?",
        "The lower drawer of my chest sticks since the weather turned cold.",
        "شكراً لك، سأنتظر الرد غداً",
        "Guten Morgen, wann kommt mein Paket bitte an?",
    ],
)
def test_an_everyday_message_is_calm(text: str) -> None:
    assert read_customer((Turn("customer", text),)).level == 0


@pytest.mark.parametrize(
    "text",
    [
        "Hi, the light switch on my lamp is broken, can I get a new one?",
        "Could someone else pick up the parcel for me?",
        "How difficult is it to install?",
        "I would like to switch to the yearly plan please.",
        "Is that all I need to bring?",
        "Is this the same link as before?",
        "I think it is my fault, I entered the wrong code. Sorry!",
        "I take this pill every day, is it covered?",
        "Who is in charge of deliveries in Leeds?",
    ],
)
def test_plain_questions_are_not_taken_for_reproaches(text: str) -> None:
    mood = read_customer((Turn("customer", text),))
    assert mood.level < 2
    assert not {signal.kind for signal in mood.signals} & {"unheard", "higher", "leaving", "blaming", "fruitless"}
