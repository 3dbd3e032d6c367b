"""People on the command line: ``rapport mood``, ``rapport secrets`` and ``rapport tone``, a JSON row a line."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import BinaryIO, TypeVar

import msgspec

from rapport.etiquette.mood import read_customer
from rapport.etiquette.people import LONGEST
from rapport.etiquette.secrets import find_personal
from rapport.etiquette.tone import read_tone
from rapport.etiquette.types import Turn

Row = TypeVar("Row", bound=msgspec.Struct)
_OUT = msgspec.json.Encoder()


class _Said(msgspec.Struct, rename={"author": "from"}):
    author: str
    text: str
    at: datetime | None = None


class MoodRow(msgspec.Struct):
    """A conversation, oldest message first; whoever is not the customer (or a bot) is one of us."""

    id: str | int
    history: list[_Said]


class TextRow(msgspec.Struct):
    """A text by its id."""

    id: str | int
    text: str


class _Named(msgspec.Struct):
    id: str | int | None = None


def mood_row(row: MoodRow) -> dict[str, object]:
    """The mood after the last message, with the words that show it."""
    turns = tuple(
        Turn(
            "customer" if said.author == "customer" else "bot" if said.author == "bot" else "agent", said.text, said.at
        )
        for said in row.history
    )
    mood = read_customer(turns)
    return {
        "id": row.id,
        "level": mood.level,
        "score": mood.score,
        "trend": mood.trend,
        "urgency": mood.urgency,
        "signals": [
            {
                "kind": signal.kind,
                "label": signal.label,
                "turn": signal.turn,
                "start": signal.start,
                "end": signal.end,
                "quote": turns[signal.turn].text[signal.start : signal.end],
            }
            for signal in mood.signals
        ],
    }


def secrets_row(row: TextRow) -> dict[str, object]:
    """The spans (code points) of personal and secret data; a ``note`` where names were looked for in a part only."""
    found = find_personal(row.text)
    said: dict[str, object] = {
        "id": row.id,
        "spans": [{"start": s.start, "end": s.end, "kind": s.kind} for s in found],
    }
    if len(row.text) > LONGEST:
        said["note"] = f"Names were looked for in the first {LONGEST:,} characters."
    return said


def tone_row(row: TextRow) -> dict[str, object]:
    """Politeness, with its border at .5, and empathy, 0-1 each."""
    tone = read_tone(row.text)
    return {"id": row.id, "politeness": tone.politeness, "empathy": tone.empathy}


def answer_rows(
    lines: Iterable[bytes], out: BinaryIO, kind: type[Row], answer: Callable[[Row], dict[str, object]]
) -> int:
    """Answer every row in order; one that can't be read gets ``{id, line, error}`` in its place. How many could not."""
    decode = msgspec.json.Decoder(kind).decode
    unreadable = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = answer(decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            unreadable += 1
            said = {"id": _id_of(line), "line": number, "error": f"This row can't be read: {error}"}
        out.write(_OUT.encode(said) + b"\n")
        out.flush()
    return unreadable


def _id_of(line: bytes) -> str | int | None:
    try:
        return msgspec.json.decode(line, type=_Named).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
