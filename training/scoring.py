"""Scores findings against drafts with marked faults: right, missed and wrong per check, and good drafts left in peace.

A finding is right when the draft has the same fault and, where both have a quote, the two overlap by a word. A finding
that the draft lists under ``also`` counts neither way.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

BY_DRAFT = frozenset(
    [
        "greeting.missing",
        "closing.missing",
        "name.missing",
        "empathy.missing",
        "apology.missing",
        "gratitude.missing",
        "question.unanswered",
        "next.step.missing",
        "call.better",
        "generic.reply",
        "too.long",
        "no.options",
        "unclear",
        "public.personal",
        "asks.again",
        "abrupt.ending",
    ]
)


@dataclass(slots=True)
class Tally:
    """Counts over a set of drafts. ``right``, ``missed`` and ``wrong`` are by check."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    good: int = 0
    quiet: int = 0
    quiet_firm: int = 0

    def add(self, other: "Tally") -> None:
        """Count another set in."""
        self.right += other.right
        self.missed += other.missed
        self.wrong += other.wrong
        self.good += other.good
        self.quiet += other.quiet
        self.quiet_firm += other.quiet_firm

    def figures(self, checks: Iterable[str] | None = None) -> tuple[float, float, float]:
        """Precision, recall and F1, over all checks or over some."""
        names = set(checks) if checks is not None else {*self.right, *self.missed, *self.wrong}
        right, missed, wrong = (sum(c[name] for name in names) for c in (self.right, self.missed, self.wrong))
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def score_draft(row: dict[str, Any], found: list[dict[str, Any]]) -> Tally:
    """The tally of one draft; ``found`` holds {"check", "quote", "firm"}."""
    tally, draft = Tally(), row["draft"]
    left, also = list(row["faults"]), _also(row)
    counted = firm = 0
    for one in found:
        match = next((gold for gold in left if _same(draft, one, gold)), None)
        if match is not None:
            left.remove(match)
            tally.right[one["check"]] += 1
        elif any(_same(draft, one, gold) for gold in [*also, *row["faults"]]):
            continue
        else:
            tally.wrong[one["check"]] += 1
        counted += 1
        firm += bool(one["firm"])
    tally.missed.update(gold["check"] for gold in left)
    if not row["faults"]:
        tally.good, tally.quiet, tally.quiet_firm = 1, int(counted == 0), int(firm == 0)
    return tally


def worth(row: dict[str, Any], one: dict[str, Any]) -> bool | None:
    """Whether this finding alone would be right (True) or wrong (False) in that draft, or count neither way (None)."""
    if any(_same(row["draft"], one, gold) for gold in row["faults"]):
        return True
    return None if any(_same(row["draft"], one, gold) for gold in _also(row)) else False


def _also(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [also if isinstance(also, dict) else {"check": also} for also in row.get("also", [])]


def _same(draft: str, one: dict[str, Any], gold: dict[str, Any]) -> bool:
    if one["check"] != gold["check"]:
        return False
    if one["check"] in BY_DRAFT or not one.get("quote") or not gold.get("quote"):
        return True
    a, b = draft.find(one["quote"]), draft.find(gold["quote"])
    if a < 0 or b < 0:
        return True
    end_a, end_b = a + len(one["quote"]), b + len(gold["quote"])
    return min(end_a, end_b) - max(a, b) >= min(3, end_a - a, end_b - b)
