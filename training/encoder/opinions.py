"""What encoders say of drafts that they have not read, kept for the deciders and the promises that learn from it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from rapport.etiquette.closely import CloseOpinion
from rapport.etiquette.models.encoder import NOTHING, Reading
from rapport.etiquette.models.wordpiece import Pieces
from training.encoder.terms import CHECKS, MOST_DRAFTED, Told
from training.moments import Moment

OPINIONS = Path(__file__).with_name("opinions.npz")


def keep(told: Mapping[str, Told], moments: Sequence[Moment], pieces: Pieces) -> None:
    """Write log-odds of the whole, of each sentence of the body, and of a promise at each piece, draft by draft."""
    names, whole, said, counts, promises, starts, lengths = [], [], [], [], [], [], []
    for moment in moments:
        one, draft = told[moment.row["id"]], moment.row["draft"]
        reading = Reading(tuple(CHECKS), pieces.read(draft, MOST_DRAFTED - 2), one.whole.tolist(), one.pieces[1:-1])
        sentences = [reading.loudest(s.start, s.end) for s in moment.document.body]
        names.append(moment.row["id"])
        whole.append(reading.whole)
        said += sentences
        counts.append(len(sentences))
        promises += one.pieces[1:-1, -1].tolist()
        starts += [piece.start for piece in reading.pieces]
        lengths.append(len(reading.pieces))
    np.savez_compressed(
        OPINIONS,
        names=names,
        whole=np.array(whole, "f2"),
        said=np.array(said, "f2"),
        counts=np.array(counts, "i4"),
        promises=np.array(promises, "f2"),
        starts=np.array(starts, "u2"),
        lengths=np.array(lengths, "i4"),
    )


class Opinions:
    """The kept file, read; KeyError for a draft that is newer than the file."""

    def __init__(self) -> None:
        with np.load(OPINIONS) as read:
            self._whole, self._said = read["whole"].astype(float), read["said"].astype(float)
            self._promises, self._starts = read["promises"].astype(float), read["starts"]
            self._sentences, self._pieces = _spans(read["counts"]), _spans(read["lengths"])
            self._place = {name: place for place, name in enumerate(read["names"].tolist())}

    def of(self, name: str) -> CloseOpinion:
        """What was said of a draft."""
        place = self._place[name]
        said = self._said[slice(*self._sentences[place])].tolist()
        return CloseOpinion(tuple(CHECKS), self._whole[place].tolist(), said)

    def promise(self, name: str, start: int, end: int) -> float:
        """The mean log-odds of a promise in a span of a draft, as a reading gives it."""
        begin, stop = self._pieces[self._place[name]]
        starts = self._starts[begin:stop]
        odds = self._promises[begin:stop][(starts >= start) & (starts < end)]
        return float(odds.mean()) if len(odds) else NOTHING


def _spans(counts: np.ndarray) -> list[tuple[int, int]]:
    ends = np.cumsum(counts).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))
