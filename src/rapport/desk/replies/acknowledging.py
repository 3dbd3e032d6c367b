"""Words the acknowledgement of a mail: what we understood, when we answer, and what helps meanwhile."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from rapport.desk.contacts.names import first_name
from rapport.desk.replies.acknowledgement import Acknowledgement
from rapport.etiquette.understanding import Understanding
from rapport.kit.words import say


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes to whom about what. ``help`` is the address of the brand's help page, or None."""

    name: str
    number: int
    subject: str
    due_at: datetime
    zone: str
    sign_off: str
    help: str | None


def word_acknowledgement(letter: Letter, chosen: Acknowledgement, understood: Understanding | None) -> str:
    """The whole mail as text; parts that have nothing to say are left out."""
    parts = [
        say("acknowledgement.hello", name=first_name(letter.name) or "none"),
        say("acknowledgement.here", subject=letter.subject or "none", number=str(letter.number)),
    ]
    lines = [understood.matter, *understood.questions] if understood is not None else []
    if any(lines):
        parts.append(_list(say("acknowledgement.understood"), [line for line in lines if line]))
    parts.append(say("acknowledgement.when", due=say_when(letter.due_at, letter.zone)))
    helps = [f"{way.title}: {way.url}" for way in chosen.ways]
    if letter.help:
        helps.append(say("acknowledgement.help", link=letter.help))
    if understood is not None and understood.lacks:
        helps.append(say("acknowledgement.number", what=understood.lacks))
    if helps:
        parts.append(_list(say("acknowledgement.meanwhile"), helps))
    if chosen.words.strip():
        parts.append(chosen.words.strip())
    parts += [say("acknowledgement.add"), say("acknowledgement.sign_off", sign_off=letter.sign_off)]
    return "\n\n".join(parts)


def say_when(at: datetime, zone: str) -> str:
    """A moment as people write it, with its zone: "Monday 23 November, 13:58 (Europe/Lisbon)"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M} ({zone})"


def _list(head: str, lines: list[str]) -> str:
    return "\n".join([head, *(f"- {line}" for line in lines)])
