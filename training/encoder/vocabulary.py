"""Which word pieces of MiniLM are kept: those that stand in texts of desks, and single letters."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapport.etiquette.models.wordpiece import BEGIN, END, UNKNOWN, Pieces
from training.moments import AUTHORS, read_rows

_PUBLIC = ("goemotions", "stanford_politeness", "multidogo_customer_turns", "banking77", "clinc150")
_UNREAD = {"note", "id", "check"}
# how often a piece must stand in our texts, or in ours and public ones together
_OURS, _TOGETHER = 2, 6
_LETTERS = 0x2500


def choose_pieces(corpora: Path, minilm: Path) -> tuple[list[str], list[int]]:
    """The kept pieces and their numbers in MiniLM's vocabulary; no label is read."""
    numbers = json.loads((minilm / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    pieces, ours, public = Pieces(numbers), Counter[int](), Counter[int]()
    sources = [*AUTHORS.glob("*.jsonl"), *(corpora / name / "dev.jsonl" for name in ("pairs", "sentences"))]
    for path in sources:
        for text in _texts(read_rows(path)):
            ours.update(piece.number for piece in pieces.read(text, 9999))
    for path in AUTHORS.with_name("lines").glob("*"):
        ours.update(piece.number for piece in pieces.read(path.read_text(encoding="utf-8"), 10**7))
    for name in _PUBLIC:
        for row in read_rows(corpora / "nlp" / name / "dev.jsonl")[:40000]:
            public.update(piece.number for piece in pieces.read(row.get("text") or "", 500))
    names = sorted(numbers, key=numbers.__getitem__)
    kept = [
        place
        for place, name in enumerate(names)
        if name in {"[PAD]", UNKNOWN, BEGIN, END}
        or (len(name.removeprefix("##")) == 1 and ord(name[-1]) < _LETTERS)
        or ours[place] >= _OURS
        or ours[place] + public[place] >= _TOGETHER
    ]
    return [names[place] for place in kept], kept


def _texts(value: Any) -> Iterator[str]:
    """Every text in a row, notes apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _UNREAD:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
