"""What differs between two voices, one line a difference. Pure."""

from typing import Literal

import msgspec

from rapport.desk.replies.voice import BrandVoice

Part = Literal["formality", "emoji", "preferred", "banned", "glossary", "apology", "reading", "dialect"]
CHOICES: tuple[Part, ...] = ("formality", "emoji", "reading", "dialect", "apology")


class Change(msgspec.Struct, frozen=True):
    """``word`` names the entry of a list; ``before`` and ``after`` are None where there was or is none."""

    part: Part
    before: str | None
    after: str | None
    word: str = ""


def changes_between(old: BrandVoice, new: BrandVoice) -> list[Change]:
    """From ``old`` to ``new``, in the order of the form."""
    found = [
        Change(part, before, after)
        for part in CHOICES
        if (before := _said(getattr(old, part))) != (after := _said(getattr(new, part)))
    ]
    lists: tuple[tuple[Part, dict[str, str], dict[str, str]], ...] = (
        ("preferred", _pairs(old), _pairs(new)),
        ("banned", {word: word for word in old.banned}, {word: word for word in new.banned}),
        ("glossary", _terms(old), _terms(new)),
    )
    for part, was, now in lists:
        found += [
            Change(part, was.get(word), now.get(word), word)
            for word in {**was, **now}
            if was.get(word) != now.get(word)
        ]
    return found


def _pairs(voice: BrandVoice) -> dict[str, str]:
    return {pair.instead_of: pair.say for pair in voice.preferred}


def _terms(voice: BrandVoice) -> dict[str, str]:
    return {term.term: term.plain for term in voice.glossary}


def _said(value: str | bool) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"
