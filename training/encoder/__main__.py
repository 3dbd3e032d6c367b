"""``python -m training.encoder CORPORA MINILM``: fits the encoder, and tells what it says of writers it has not read.

MINILM is a folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2 (Apache-2.0). Some 45 minutes of two
cores; sums of bfloat16 depend on the machine, so that figures agree between machines, bytes do not.
"""

import random
import sys
from pathlib import Path

import torch

from rapport.etiquette.models.wordpiece import Pieces
from training.encoder.examples import drafts, lines
from training.encoder.exporting import pack
from training.encoder.fitting import fit, predict
from training.encoder.network import Network, read_tensors
from training.encoder.opinions import OPINIONS, keep
from training.encoder.terms import CHECKS, Told
from training.encoder.vocabulary import choose_pieces
from training.moments import PAIRS, TALKS, read_moments

LAYERS = 3
TARGET = Path(__file__).parents[2] / "src" / "rapport" / "etiquette" / "models" / "reader"
# a third of the writers at a time is left out
FOLDS = tuple(
    frozenset("".join(PAIRS[at::3])) | others
    for at, others in enumerate((frozenset({"P1", "P4"}), frozenset({"P2", "P5"}), frozenset({"P3", TALKS})))
)


def main(corpora: Path, minilm: Path) -> None:
    """Three encoders that each left a third of the writers out, then the one of the product."""
    names, kept = choose_pieces(corpora, minilm)
    pieces = Pieces({name: place for place, name in enumerate(names)})
    moments = read_moments(corpora)
    examples, more = drafts(pieces, moments), lines(pieces, corpora)
    tensors = read_tensors(minilm / "model.safetensors")
    told: dict[str, Told] = {}
    for apart in (*FOLDS, frozenset[str]()):
        torch.manual_seed(0)
        random.seed(0)
        network = Network(tensors, LAYERS, len(CHECKS), kept)
        mine = [one for one in examples if one.author in apart]
        sys.stdout.write(f"without {', '.join(sorted(apart)) or 'nobody'}: {len(examples) - len(mine)} drafts\n")
        fit(network, [*(one for one in examples if one.author not in apart), *more])
        if apart:
            told |= predict(network, mine)
        else:
            pack(TARGET, network, names)
    keep(told, moments, pieces)
    sys.stdout.write(f"{TARGET.name}: {len(names)} word pieces; {OPINIONS.name}: {len(told)} drafts\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
