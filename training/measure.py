"""Prints what the engine would find in drafts of writers that it has not read, and chooses the thresholds."""

import sys
from collections.abc import Sequence

import numpy as np

from rapport.etiquette.rule import Rule
from training.deciders import Case
from training.moments import PAIRS, WRITERS
from training.scoring import Tally
from training.thresholds import Least, Trial, choose


def report(
    cases: Sequence[Case], rules: dict[str, Rule], chances: dict[str, np.ndarray], precision: float
) -> dict[str, Least]:
    """Print the table by author and by check; return the least chances for the product.

    "chosen apart" is the honest line: each writer under the thresholds that the others alone chose.
    """
    trial, firm = Trial(cases, rules, chances), {check for check, rule in rules.items() if rule.firm}
    choice, apart = choose(trial, precision)
    least, whole = choice.least(rules, trial.sound), Tally()
    for author, tally in sorted(trial.tallies(choice, str).items()):
        _tell(author, tally, firm)
        whole.add(tally)
    _tell("all", whole, firm)
    unseen = Tally()
    for pair in PAIRS:
        unseen.add(trial.tallies(apart[pair], WRITERS.__getitem__)[pair])
    _tell("chosen apart", unseen, firm)
    sys.stdout.write(f"{choice}\n")
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
    sys.stdout.write(f"{name:12} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}  firm F1 {firm_f1:.3f}  {peace}\n")
    sys.stdout.flush()
