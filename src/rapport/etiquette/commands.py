"""The engine on the command line: ``rapport review --jsonl`` and ``rapport check FILE``."""

import sys
from pathlib import Path
from typing import TextIO

import msgspec

from rapport.etiquette import review
from rapport.etiquette.types import Context, Customer, Finding, Review, Situation, Turn

_SITUATIONS: dict[str, Situation] = {
    "first_reply": "first",
    "mid": "mid",
    "resolving": "resolving",
    "following_up": "following_up",
    "closing": "closing",
}


class _Customer(msgspec.Struct):
    name: str | None = None
    waited_minutes: float | None = None
    upset: int | None = None


class _Turn(msgspec.Struct, rename={"author": "from"}):
    author: str
    text: str


class Row(msgspec.Struct):
    """A row of ``rapport review --jsonl``: a draft with its context."""

    id: str
    draft: str
    channel: str = "email"
    situation: str | None = None
    customer: _Customer = msgspec.field(default_factory=_Customer)
    history: list[_Turn] = []


def context_of(row: Row, *, thorough: bool = True) -> Context:
    """The context that a row describes."""
    waited = row.customer.waited_minutes
    return Context(
        channel="social" if row.channel.startswith("social") else row.channel,
        public=row.channel == "social_public",
        situation=_SITUATIONS.get(row.situation or ""),
        history=tuple(
            Turn("customer" if t.author == "customer" else "bot" if t.author == "bot" else "agent", t.text)
            for t in row.history
        ),
        customer=Customer(row.customer.name, row.customer.upset, None if waited is None else int(waited)),
        thorough=thorough,
    )


def prediction(row: Row, found: Review) -> dict[str, object]:
    """The findings and promises of a row, with quotes, as one line of output."""
    return {
        "id": row.id,
        "findings": [
            {
                "check": f.check,
                "quote": None if f.start is None else row.draft[f.start : f.end],
                "firm": f.firm,
                "confidence": f.confidence,
            }
            for f in found.findings
        ],
        "promises": [{"quote": row.draft[p.start : p.end], "due": p.words} for p in found.promises],
    }


def review_row(row: Row) -> dict[str, object]:
    """What the engine finds in a row's draft."""
    return prediction(row, review(row.draft, context_of(row)))


def check_file(path: str, channel: str = "email", out: TextIO | None = None) -> int:
    """Review one text file and say what a reader would.

    0 when nothing firm was found, 1 when something was, 2 when the file is unreadable.
    """
    out = out or sys.stdout
    try:
        draft = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        out.write(f"{path} can't be read as text: {error}\n")
        return 2
    paint = _paint if out.isatty() else _plain
    found = review(draft, Context(channel=channel))
    for finding in found.findings:
        sign = paint("!", "31") if finding.firm else paint("·", "33")
        out.write(f"{sign} {paint(finding.title, '1')}{_place(draft, finding)}\n")
        out.write(f"  {finding.why}\n  {finding.suggestion}\n")
        if finding.replacement:
            out.write(paint(f"  → {finding.replacement.strip()}", "32") + "\n")
    for promise in found.promises:
        due = f" (by {promise.due:%Y-%m-%d %H:%M} UTC)" if promise.due else " (no time given)"
        out.write(f"{paint('⏱', '36')} {promise.text}{due}\n")
    if found.note:
        out.write(f"{found.note}\n")
    if not found.findings:
        out.write("Nothing to change.\n")
    return 1 if any(finding.firm for finding in found.findings) else 0


def _place(draft: str, finding: Finding) -> str:
    """Where it stands, as line:column from 1, with its words."""
    if finding.start is None:
        return ""
    line = draft.count("\n", 0, finding.start) + 1
    column = finding.start - draft.rfind("\n", 0, finding.start)
    return f" {line}:{column} “{draft[finding.start : finding.end]}”"


def _paint(words: str, colour: str) -> str:
    return f"\x1b[{colour}m{words}\x1b[0m"


def _plain(words: str, colour: str) -> str:
    return words
