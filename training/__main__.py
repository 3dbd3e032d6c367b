"""``python -m training CORPORA``: fits the manners model, scores it leave-one-writer-out, writes manners.zip.

Needs numpy, scipy and scikit-learn (only here: ``uv pip install -r training/requirements.txt``). The same corpora give
the same bytes: it starts itself again with one thread and with sets in one order.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from rapport.etiquette.registry import all_rules
from rapport.etiquette.rule import Rule
from training.asks import Asks
from training.deciders import JUDGED, Case, fit_deciders, held_out_chances, spoken_in, weigh_all
from training.encoder.opinions import Opinions
from training.heads import fit_all, gather, held_out
from training.measure import report
from training.moments import read_moments
from training.packing import pack
from training.space import Space, read_unlabelled
from training.thresholds import CLOSE_PRECISION, PRECISION

EXACT = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
TARGET = Path(__file__).parents[1] / "src" / "rapport" / "etiquette" / "models" / "manners.zip"


def main(corpora: Path) -> None:
    """Space, asks, heads, deciders; each measured on writers whom it has not read, then fitted on all and packed."""
    moments = read_moments(corpora)
    space = Space(read_unlabelled(corpora, moments))
    material = gather(space, moments)
    asks = Asks(moments, corpora)
    rules = {rule.id: rule for rule in all_rules()}
    spoken = spoken_in(moments, rules)
    opinions = held_out(space, material, moments, corpora, asks.held_out())
    cases = [Case(*parts) for parts in zip(moments, spoken, opinions, strict=True)]
    deciders = {"deciders": decide(cases, rules, PRECISION)}
    closely = Opinions()
    close = [replace(case, close=closely.of(case.moment.row["id"])) for case in cases]
    deciders["close_deciders"] = decide(close, rules, CLOSE_PRECISION)
    heads = fit_all(space, material, moments, corpora)
    pack(TARGET, space, heads, deciders, asks.pack())
    sys.stdout.write(
        f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.2f} MB, {len(heads)} heads, {len(JUDGED)} deciders\n"
    )


def decide(cases: Sequence[Case], rules: dict[str, Rule], precision: float) -> dict[str, dict[str, object]]:
    """The deciders on these opinions, after their figures on writers that they have not read."""
    weighed = weigh_all(cases)
    return fit_deciders(weighed, report(cases, rules, held_out_chances(cases, weighed), precision))


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in EXACT.items()):
        again = [sys.executable, "-m", "training", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, **EXACT})  # noqa: S606 - our own program, no shell wanted
    np.seterr(all="ignore")
    main(Path(sys.argv[1]))
