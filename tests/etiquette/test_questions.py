"""What a customer asks is found however it is asked, and each ask is met or open on its own."""

import pytest

from rapport.etiquette import Context, Turn, review


def questions(said: str, draft: str) -> list[tuple[str, bool]]:
    context = Context(channel="chat", situation="mid", history=(Turn("customer", said),), thorough=False)
    return [(question.text, question.answered) for question in review(draft, context).questions]


@pytest.mark.req("S0.19")
def test_each_of_several_asks_is_met_or_open() -> None:
    said = "Can I change the delivery address? And how much does express shipping cost?"
    half = questions(said, "Yes, I can change the delivery address for you.")
    whole = questions(said, "Yes, I can change the delivery address for you. Express shipping is 9 euros.")
    assert [met for _, met in half] == [True, False] and all(met for _, met in whole)


@pytest.mark.req("S0.19")
@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("1) is the wood treated? 2) do you deliver to Orkney and what does that cost", 3),
        ("hi do the trousers come up small", 1),
        ("Thanks, that worked. I also wondered if the blue pot is coming back.", 1),
        ("My lamp is broken. Please send a new one.", 1),
        ("Thank you so much, have a nice day!", 0),
    ],
)
def test_asks_without_a_question_mark_are_found(said: str, asks: int) -> None:
    assert len(questions(said, "One moment please.")) == asks


@pytest.mark.req("S0.19")
def test_what_was_put_off_is_still_open() -> None:
    asked = Turn("customer", "Can my mother use the gym, and does it open on Sunday?")
    waits = Turn("customer", "Thank you, I wait.")
    off = Context(
        channel="chat", situation="mid", history=(asked, Turn("agent", "Let me check."), waits), thorough=False
    )
    told = Turn("agent", "Yes, she can use the gym with a guest pass, and it opens on Sunday from eight until four.")
    met = Context(channel="chat", situation="mid", history=(asked, told, waits), thorough=False)
    assert len(review("She is welcome.", off).questions) == 2
    assert review("She is welcome.", met).questions == []
