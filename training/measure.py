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

_LOWEST, _HIGHEST = 0.35, 0.8
_PRECISION = {True: 0.8, False: 0.65}


def choose_least(cases: Sequence[Case], rules: dict[str, Rule], chances: dict[str, np.ndarray]) -> dict[str, float]:
    """Per check the lowest chance from which on findings are right often enough (firm .8, advisory .65)."""
    least = {}
    own = np.array([case.moment.author in WRITERS for case in cases])
    for check in JUDGED:
        usable = own & np.array([check not in case.moment.open_to_doubt for case in cases])
        labels = np.array([check in case.moment.faults for case in cases])
        least[check] = _HIGHEST
        for at in np.arange(_HIGHEST, _LOWEST - 0.001, -0.05):
            above = usable & (chances[check] >= at)
            if above.sum() == 0 or labels[above].mean() >= _PRECISION[rules[check].firm]:
                least[check] = round(float(at), 2)
    return least


def findings_of(
    case: Case, place: int, rules: dict[str, Rule], chances: dict[str, np.ndarray], least: dict[str, float]
) -> list[Finding]:
    """What a review with these chances would show."""
    kept = [finding for check, finding in case.found.items() if check not in JUDGED or finding.stops]
    for check in JUDGED:
        if chances[check][place] < least[check] or (check in case.found and case.found[check].stops):
            continue
        logits, body = case.opinion.said.get(check), case.moment.document.body
        sentence = body[int(np.argmax(logits))] if logits and body else None
        mark = Found(sentence.start, sentence.end) if sentence else Found()
        kept.append(case.found.get(check) or rules[check].finding(mark))
    return settle(kept)


def report(cases: Sequence[Case], rules: dict[str, Rule], chances: dict[str, np.ndarray]) -> dict[str, float]:
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
        at = f"  at {least[check]:.2f}" if check in least else ""
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
