"""Prints what the engine would find in drafts of writers that it has not read, and sets the least chance per check."""

import sys
from collections.abc import Sequence

import numpy as np

from rapport.etiquette.rule import Found, Rule
from rapport.etiquette.suppress import settle
from rapport.etiquette.types import Finding
from training.deciders import JUDGED, Case
from training.moments import WRITERS
from training.scoring import Tally, score_draft

# from which chance on the model alone is enough: advice where it is rather right than wrong, an underline where it is
# clearly so
_ADD = {True: 0.7, False: 0.5}
# a firm rule is silenced only where the others are nearly sure that it errs: what its phrases name is rare in our
# authors, who avoid phrases; one that was wrong more often than right, though, must be likely to be right
_SILENCED, _DOUBTED, _ENOUGH = 0.15, 0.5, 10
Least = tuple[float, float]


def choose_least(cases: Sequence[Case], rules: dict[str, Rule]) -> dict[str, Least]:
    """Per check, from which chance on a rule's finding stands, and from which on the model alone is enough."""
    least = {}
    for check in JUDGED:
        firm = rules[check].firm
        keep = (_SILENCED if _is_sound(cases, check) else _DOUBTED) if firm else _ADD[firm]
        least[check] = (keep, _ADD[firm])
    return least


def _is_sound(cases: Sequence[Case], check: str) -> bool:
    """Whether a rule was right at least every second time that it spoke."""
    spoken = [case.moment for case in cases if check in case.found and check not in case.moment.open_to_doubt]
    return len(spoken) < _ENOUGH or 2 * sum(check in moment.faults for moment in spoken) >= len(spoken)


def score_all(
    cases: Sequence[Case], rules: dict[str, Rule], chances: dict[str, np.ndarray], least: dict[str, Least]
) -> dict[str, Tally]:
    """The tally of each of our authors under these least chances."""
    tallies = {author: Tally() for author in WRITERS}
    for place, case in enumerate(cases):
        if case.moment.author in tallies:
            text = case.moment.document.text
            found = [
                {"check": f.check, "quote": None if f.start is None else text[f.start : f.end], "firm": f.firm}
                for f in findings_of(case, place, rules, chances, least)
            ]
            tallies[case.moment.author].add(score_draft(case.moment.row, found))
    return tallies


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
    least, firm = choose_least(cases, rules), {check for check, rule in rules.items() if rule.firm}
    whole = Tally()
    for author, tally in score_all(cases, rules, chances, least).items():
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
