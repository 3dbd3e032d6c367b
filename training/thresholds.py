"""Chooses from which chance on a finding is shown: on drafts whose writers neither heads nor deciders have read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from rapport.etiquette.deciding import needed
from rapport.etiquette.rule import Found, Rule
from rapport.etiquette.suppress import settle
from rapport.etiquette.types import Finding
from training.deciders import JUDGED, Case
from training.moments import PAIRS, WRITERS
from training.scoring import Tally, score_draft

Least = tuple[float, float, float]
# what the pooled findings must keep to: our drafts are harder than everyday ones, so precision here is about a tenth
# under what the same thresholds give there; good drafts of strangers are left in peace a little less often than ours
PRECISION, CLOSE_PRECISION, PEACE_FIRM, PEACE = 0.78, 0.82, 0.99, 0.95
_ADVICE = (0.4, 0.425, 0.45, 0.475, 0.5, 0.525, 0.55, 0.6)
_UNDERLINE = (0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_SOUND = (0.05, 0.15, 0.25)
# a rule that was right less than every second time that it spoke must be likely to be right
_DOUBTED, _ENOUGH = 0.5, 10


@dataclass(slots=True, frozen=True)
class Choice:
    """Chances from which on a finding is shown: at all, with an underline, and where a sound firm rule found it."""

    advice: float
    underline: float
    sound: float

    def least(self, rules: dict[str, Rule], sound: frozenset[str]) -> dict[str, Least]:
        """Per check, from which chance on its rule's finding stands, the model alone is enough, and it underlines."""
        keep = {True: self.sound, False: max(_DOUBTED, self.advice)}
        return {c: (keep[c in sound] if rules[c].firm else self.advice, self.advice, self.underline) for c in JUDGED}


CHOICES = [Choice(*parts) for parts in product(_ADVICE, _UNDERLINE, _SOUND)]


def sound_rules(cases: Sequence[Case]) -> frozenset[str]:
    """The checks whose rule was right at least every second time that it spoke, or spoke hardly ever."""
    found = set()
    for check in JUDGED:
        spoken = [case.moment for case in cases if check in case.found and check not in case.moment.open_to_doubt]
        if len(spoken) < _ENOUGH or 2 * sum(check in moment.faults for moment in spoken) >= len(spoken):
            found.add(check)
    return frozenset(found)


class Trial:
    """What would be shown of each draft of our authors under any thresholds, and how right it is."""

    def __init__(self, cases: Sequence[Case], rules: dict[str, Rule], chances: dict[str, np.ndarray]) -> None:
        self.cases, self.rules, self.chances = cases, rules, chances
        self.sound = sound_rules(cases)
        self.own = [place for place, case in enumerate(cases) if case.moment.author in WRITERS]
        self._known: dict[tuple[int, tuple[str, ...], frozenset[str]], Tally] = {}

    def tallies(self, choice: Choice, group: Callable[[str], str]) -> dict[str, Tally]:
        """The tallies of our drafts under these thresholds, by a name made of the author."""
        least, found = choice.least(self.rules, self.sound), dict[str, Tally]()
        for place in self.own:
            found.setdefault(group(self.cases[place].moment.author), Tally()).add(self._tally(place, least))
        return found

    def _tally(self, place: int, least: dict[str, Least]) -> Tally:
        case = self.cases[place]
        document, spoken = case.moment.document, case.found
        shown = tuple(
            c for c in JUDGED if self.chances[c][place] >= needed(least[c][c not in spoken], document, case.close)
        )
        weak = frozenset(c for c in shown if self.chances[c][place] < needed(least[c][2], document, case.close))
        if (place, shown, weak) not in self._known:
            text = case.moment.document.text
            found = [
                {
                    "check": f.check,
                    "quote": None if f.start is None else text[f.start : f.end],
                    "firm": f.firm and f.check not in weak,
                }
                for f in self._findings(case, shown)
            ]
            self._known[place, shown, weak] = score_draft(case.moment.row, found)
        return self._known[place, shown, weak]

    def _findings(self, case: Case, shown: Sequence[str]) -> list[Finding]:
        kept = [finding for check, finding in case.found.items() if check not in JUDGED or finding.stops]
        spoken = {finding.check for finding in kept}
        for check in shown:
            if check in spoken:
                continue
            mark = Found(*(case.span(check) or (None, None)))
            kept.append(case.found.get(check) or self.rules[check].finding(mark))
        return settle(kept)


def choose(trial: Trial, precision: float) -> tuple[Choice, dict[str, Choice]]:
    """The thresholds for the product, and for each writer those that the others alone would have chosen."""
    tried = {choice: trial.tallies(choice, WRITERS.__getitem__) for choice in CHOICES}
    apart = {pair: _best(tried, [other for other in PAIRS if other != pair], precision) for pair in PAIRS}
    return _best(tried, PAIRS, precision), apart


def _best(tried: dict[Choice, dict[str, Tally]], writers: Sequence[str], precision: float) -> Choice:
    """The best F1 among the thresholds that keep what must be kept; where none does, the most precise."""
    pooled = {}
    for choice, tallies in tried.items():
        pooled[choice] = Tally()
        for writer in writers:
            pooled[choice].add(tallies[writer])
    kept = [choice for choice in CHOICES if _keeps(pooled[choice], precision)]
    if not kept:
        return max(CHOICES, key=lambda choice: pooled[choice].figures()[0])
    return max(kept, key=lambda choice: pooled[choice].figures()[2])


def _keeps(tally: Tally, precision: float) -> bool:
    good = max(1, tally.good)
    return tally.figures()[0] >= precision and tally.quiet_firm / good >= PEACE_FIRM and tally.quiet / good >= PEACE
