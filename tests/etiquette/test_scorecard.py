"""A finished conversation is scored by the rules that read drafts, with evidence, and only where there was occasion."""

import pytest

from rapport.etiquette import Context, Customer, Turn
from rapport.etiquette.dimensions import NAMES
from rapport.etiquette.scorecard import DimensionScore, Kept, Mark, Scorecard, score, weigh_card

UPSET = "This is the third time I write about the broken lamp!!! I am furious and nobody helps me."
RUDE = "You failed to attach a photo. As I already told you, that is your mistake."
KIND = """Dear Ana,

I am so sorry about the lamp, and that you had to write three times. A new one leaves our workshop today and is with you
by Thursday. Thank you for the photo.

Kind regards,
Noor"""


def card_of(*turns: Turn, **kept: object) -> Scorecard:
    context = Context(channel="email", customer=Customer(name="Ana Sousa"), thorough=False)
    return score(turns, context, kept=Kept(**kept))  # type: ignore[arg-type]  # as the test names them


def dimension(card: Scorecard, name: str) -> DimensionScore:
    return next(one for one in card.dimensions if one.name == name)


@pytest.mark.req("S2.24")
def test_the_same_rules_score_and_point_at_the_words() -> None:
    bad = card_of(Turn("customer", UPSET), Turn("agent", RUDE))
    good = card_of(Turn("customer", UPSET), Turn("agent", KIND))
    assert good.total is not None and bad.total is not None and good.total > bad.total + 0.1
    marks = [mark for one in bad.dimensions for mark in one.marks]
    assert {"blame.customer", "empathy.missing"} & {mark.check for mark in marks}
    said = [mark for mark in marks if mark.start is not None]
    assert said and all(mark.turn == 1 and RUDE[mark.start : mark.end].strip() for mark in said)
    assert not [mark for one in good.dimensions for mark in one.marks if one.name == "empathy"]


def test_what_gave_no_occasion_does_not_apply() -> None:
    assert card_of(Turn("customer", "Hello?")).total is None
    calm = card_of(Turn("customer", "Do you ship to Malta?"), Turn("agent", KIND.replace("three times", "twice")))
    assert dimension(calm, "empathy").score is None
    assert [one.name for one in calm.dimensions] == list(NAMES)


def test_standards_and_promises_count_as_responsiveness() -> None:
    turns = (Turn("customer", UPSET), Turn("agent", KIND))
    kept = dimension(card_of(*turns, first_response=True, promises_kept=2), "responsiveness")
    broken = dimension(card_of(*turns, first_response=False, promises_kept=1, promises_missed=1), "responsiveness")
    assert kept.score == 1.0 and kept.turns == broken.turns
    assert broken.score is not None and broken.score < 0.9
    assert {mark.check for mark in broken.marks} == {"standard.late", "promise.missed"}


def test_one_bad_turn_costs_at_most_its_share() -> None:
    many = tuple(Mark(turn=1, check=f"c{n}", title="", why="", cost=0.5) for n in range(10))
    card = weigh_card((DimensionScore("tone", None, 4, many), DimensionScore("empathy", None, 0)))
    assert dimension(card, "tone").score == 0.75
    assert dimension(card, "empathy").score is None and card.total == 0.75


def test_advice_is_never_counted() -> None:
    card = card_of(Turn("customer", "Where is my order, and can I change the colour?"), Turn("agent", KIND))
    counted = {mark.check for one in card.dimensions for mark in one.marks}
    assert not counted & {"question.unanswered", "next.step.missing", "assumption", "no.options", "call.better"}
