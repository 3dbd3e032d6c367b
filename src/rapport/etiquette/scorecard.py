"""Scores a finished conversation by the rules that read drafts: the same findings, with their evidence, per dimension.

Only firm findings count; advice counts once a person says so. A dimension for which the conversation gave no occasion
does not apply and has no score.
"""

from collections.abc import Mapping

import msgspec

from rapport.etiquette.dimensions import COST, NAMES
from rapport.etiquette.mood import read_customer
from rapport.etiquette.registry import all_rules
from rapport.etiquette.reviewing import review
from rapport.etiquette.severity import Chosen, apply_choices
from rapport.etiquette.types import Context, Customer, Finding, Review, Turn

MOST_TURNS = 60


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Why a dimension lost points: ``turn`` is an index of the history, the span code points of it, or None."""

    turn: int | None
    check: str
    title: str
    why: str
    cost: float
    start: int | None = None
    end: int | None = None


class DimensionScore(msgspec.Struct, frozen=True):
    """``score`` 0-1, or None where it does not apply; ``turns``: how many of our turns gave occasion for it."""

    name: str
    score: float | None
    turns: int
    marks: tuple[Mark, ...] = ()


class Scorecard(msgspec.Struct, frozen=True):
    """The seven dimensions and their mean, 0-1; None when we said nothing that could be scored."""

    total: float | None
    dimensions: tuple[DimensionScore, ...]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What was kept and broken beyond words; None or 0 where there was nothing to keep."""

    first_response: bool | None = None
    promises_kept: int = 0
    promises_missed: int = 0


def score(
    history: tuple[Turn, ...],
    context: Context,
    *,
    kept: Kept | None = None,
    chosen: Mapping[str, Chosen] | None = None,
) -> Scorecard:
    """Score what we said in ``history``, oldest first; ``context`` holds all that does not change from turn to turn."""
    marks: dict[str, list[Mark]] = {name: [] for name in NAMES}
    turns = dict.fromkeys(NAMES, 0)
    dimension = {rule.id: rule.dimension for rule in all_rules()}
    ours = [index for index, turn in enumerate(history) if turn.author == "agent"][-MOST_TURNS:]
    for index in ours:
        found = apply_choices(_read(history, index, context, first=index == ours[0]), chosen or {})
        for name in NAMES:
            turns[name] += found.dimensions[name] is not None
        for finding in found.findings:
            if finding.firm:
                marks[dimension[finding.check]].append(_mark(index, finding))
    _count_kept(kept or Kept(), turns, marks)
    return weigh_card(tuple(DimensionScore(name, None, turns[name], tuple(marks[name])) for name in NAMES))


def weigh_card(dimensions: tuple[DimensionScore, ...]) -> Scorecard:
    """The scores that follow from the marks: what one turn can lose is its share of the whole."""
    weighed = []
    for one in dimensions:
        occasions = max(one.turns, 1 if one.marks else 0)
        lost = _lost(one.marks)
        weighed.append(
            DimensionScore(
                one.name, round(max(0.0, 1 - lost / occasions), 2) if occasions else None, one.turns, one.marks
            )
        )
    scores = [one.score for one in weighed if one.score is not None]
    return Scorecard(round(sum(scores) / len(scores), 2) if scores else None, tuple(weighed))


def _lost(marks: tuple[Mark, ...]) -> float:
    by_turn: dict[int, float] = {}
    for mark in marks:
        if mark.turn is not None:
            by_turn[mark.turn] = min(1.0, by_turn.get(mark.turn, 0.0) + mark.cost)
    return sum(by_turn.values()) + sum(mark.cost for mark in marks if mark.turn is None)


def _read(history: tuple[Turn, ...], index: int, context: Context, *, first: bool) -> Review:
    before = history[:index]
    upset = read_customer(before).level if before else 0
    customer = Customer(context.customer.name, upset, None)
    now = history[index].at or context.now
    there = msgspec.structs.replace(
        context, history=before, customer=customer, now=now, situation="first" if first else None
    )
    return review(history[index].text, there)


def _mark(turn: int, finding: Finding) -> Mark:
    return Mark(
        turn=turn,
        check=finding.check,
        title=finding.title,
        why=finding.why,
        cost=COST[finding.severity],
        start=finding.start,
        end=finding.end,
    )


def _count_kept(kept: Kept, turns: dict[str, int], marks: dict[str, list[Mark]]) -> None:
    """Standards and promises count as responsiveness: each kept or broken one is an occasion."""
    if kept.first_response is not None:
        turns["responsiveness"] += 1
        if not kept.first_response:
            why = "The first answer came after the time that we tell customers."
            marks["responsiveness"].append(
                Mark(turn=None, check="standard.late", title="First answer late", why=why, cost=0.5)
            )
    turns["responsiveness"] += kept.promises_kept + kept.promises_missed
    for _ in range(kept.promises_missed):
        why = "A promise of ours ran out before it was kept."
        mark = Mark(turn=None, check="promise.missed", title="Promise not kept in time", why=why, cost=0.5)
        marks["responsiveness"].append(mark)
