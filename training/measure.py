"""Prints what the engine would find in drafts of writers that it has not read, and sets the least chance per check."""

import sys
from collections.abc import Sequence

import numpy as np

from rapport.etiquette.rule import Found, Rule
from rapport.etiquette.suppress import settle
from rapport.etiquette.types import Finding
from training.deciders import JUDGED, Case
from training.heads import WRITERS
from training.scoring import Tally, score_draft

_LOWEST, _NEVER = 0.4, 1.01
_KEEP, _ADD = {True: 0.75, False: 0.5}, {True: 0.7, False: 0.45}
# what a rule's phrases name is rare in our authors, who avoid phrases: it is never silenced whole, and a firm one
# stands as it is where no chance makes it right often enough
_STRICTEST = {True: 0.15, False: 0.5}
Least = tuple[float, float]


def choose_least(cases: Sequence[Case], rules: dict[str, Rule], chances: dict[str, np.ndarray]) -> dict[str, Least]:
    """Per check, from which chance on a rule's finding stands, and from which on the model alone is enough.

    The lowest at which findings are right often enough, with one wrong one counted in for doubt.
    """
    least = {}
    own = np.array([case.moment.author in WRITERS for case in cases])
    for check in JUDGED:
        usable = own & np.array([check not in case.moment.open_to_doubt for case in cases])
        labels = np.array([check in case.moment.faults for case in cases])
        spoken = np.array([check in case.found for case in cases])
        firm = rules[check].firm
        keep = _lowest(chances[check][usable & spoken], labels[usable & spoken], _KEEP[firm], 0.0)
        keep = 0.0 if firm and keep == _NEVER else max(0.0, min(keep, _STRICTEST[firm]))
        add = _lowest(chances[check][usable & ~spoken], labels[usable & ~spoken], _ADD[firm], _LOWEST)
        least[check] = (keep, add)
    return least


def _lowest(chances: np.ndarray, labels: np.ndarray, precision: float, floor: float) -> float:
    best = _NEVER
    for at in np.arange(0.95, floor - 0.001, -0.05):
        above = chances >= at
        if above.sum() and labels[above].sum() / (above.sum() + 1) >= precision:
            best = round(float(at), 2)
    return best


def findings_of(
    case: Case, place: int, rules: dict[str, Rule], chances: dict[str, np.ndarray], least: dict[str, Least]
) -> list[Finding]:
    """What a review with these chances would show."""
    kept = [finding for check, finding in case.found.items() if check not in JUDGED or finding.stops]
    for check in JUDGED:
        if check in case.found and case.found[check].stops:
            continue
        if chances[check][place] < least[check][check not in case.found]:
            continue
        logits, body = case.opinion.said.get(check), case.moment.document.body
        sentence = body[int(np.argmax(logits))] if logits and body else None
        mark = Found(sentence.start, sentence.end) if sentence else Found()
        kept.append(case.found.get(check) or rules[check].finding(mark))
    return settle(kept)


def report(cases: Sequence[Case], rules: dict[str, Rule], chances: dict[str, np.ndarray]) -> dict[str, Least]:
    """Print the table by author and by check; return the least chances for the product."""
    least, firm = choose_least(cases, rules, chances), {check for check, rule in rules.items() if rule.firm}
    whole = Tally()
    for author in WRITERS:
        tally = Tally()
        for place, case in enumerate(cases):
            if case.moment.author == author:
                found = findings_of(case, place, rules, chances, least)
                text = case.moment.document.text
                tally.add(
                    score_draft(
                        case.moment.row,
                        [
                            {
                                "check": f.check,
                                "quote": None if f.start is None else text[f.start : f.end],
                                "firm": f.firm,
                            }
                            for f in found
                        ],
                    )
                )
        _tell(author, tally, firm)
        whole.add(tally)
    _tell("all", whole, firm)
    for check in sorted({*whole.right, *whole.missed, *whole.wrong}):
        right, missed, wrong = whole.right[check], whole.missed[check], whole.wrong[check]
        at = f"  keep {least[check][0]:.2f} add {least[check][1]:.2f}" if check in least else ""
        sys.stdout.write(
            f"  {check:22} right {right:3} missed {missed:3} wrong {wrong:3}  F1 {whole.figures([check])[2]:.2f}{at}\n"
        )
    return least


def _tell(name: str, tally: Tally, firm: set[str]) -> None:
    peace = f"in peace: firm {tally.quiet_firm}/{tally.good} any {tally.quiet}/{tally.good}"
    precision, recall, f1 = tally.figures()
    firm_f1 = tally.figures(firm)[2]
    sys.stdout.write(f"{name:4} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}  firm F1 {firm_f1:.3f}  {peace}\n")
    sys.stdout.flush()
