"""Finds the lines by which a mail program introduces what follows: "Ada wrote:", From and Sent, a rule with words."""

import re
from functools import lru_cache

import msgspec

from rapport.channels.email.quote_marks import (
    ADDRESS,
    BETWEEN_DASHES,
    DATED,
    DATED_BEGIN,
    DAY,
    HOUR,
    LABELLED,
    LABELS,
    RULE,
    SEPARATOR,
    STAMPED,
    WROTE,
    WROTE_LAST,
)

FOLDED = 5
LONGEST = 500
BLOCK = 14
KNOWN = 64  # lines whose label is remembered: each is asked for once by every line of a block above it


class Introduction(msgspec.Struct, frozen=True):
    """Lines ``start`` to ``end`` (not included). ``forwards`` says that what follows may be all that was sent."""

    start: int
    end: int
    forwards: bool


def first_introduction(lines: list[str], begin: int = 0) -> Introduction | None:
    """The first one from line ``begin`` on, with the rule above it, or None."""
    for number in range(begin, len(lines)):
        found = _at(lines, number, begin)
        if found:
            above = found.start
            while above > begin and not lines[above - 1].strip():
                above -= 1
            ruled = above > begin and RULE.match(lines[above - 1])
            return Introduction(above - 1, found.end, found.forwards) if ruled else found
    return None


def is_marked(line: str) -> bool:
    """Whether the line begins with ">"; the end of a folded introduction, ">:", is none."""
    words = line.lstrip()
    return words.startswith(">") and words.rstrip(" \t*_") not in {">:", ">："}


def _at(lines: list[str], number: int, begin: int) -> Introduction | None:
    line = lines[number]
    if not line.strip() or is_marked(line):
        return None
    if SEPARATOR.match(line):
        block = _headers(lines, _next_words(lines, number + 1))
        return Introduction(number, block or number + 1, True)
    if end := _headers(lines, number):
        return Introduction(number, end, True)
    if (start := _wrote(lines, number, begin)) is not None:
        return Introduction(start, number + 1, False)
    return None


def _wrote(lines: list[str], number: int, begin: int) -> int | None:
    """The line on which the introduction begins that ends on line ``number``; it may be folded over five lines."""
    last = lines[number].strip(" \t*_")
    if BETWEEN_DASHES.match(last) or STAMPED.match(last):
        return number
    if not last.endswith((":", "：")) or len(last) > LONGEST:
        return None
    below = _next_words(lines, number + 1)
    quoted = below < len(lines) and is_marked(lines[below])
    words, found = "", None
    for start in range(number, max(begin, number - FOLDED + 1) - 1, -1):
        line = lines[start].strip()
        if not line or is_marked(line) or len(words) + len(line) > LONGEST:
            break
        words = f"{line} {words}".strip(" \t*_")
        if found is None:
            found = start if _introduces(words, quoted=quoted) else None
        elif DATED_BEGIN.match(words) and not DATED_BEGIN.match(lines[found]) and DATED.search(line):
            return start
    return found


def _introduces(words: str, *, quoted: bool) -> bool:
    if ADDRESS.search(words) and DAY.search(words) and (quoted or words[0].isdigit() or HOUR.search(words)):
        return True
    verb = WROTE.search(words)
    if verb is None:
        return False
    if quoted or not DATED.search(words):
        return quoted
    if WROTE_LAST.search(words) or ADDRESS.search(words):
        return True
    return bool(DATED_BEGIN.match(words)) and _names(words[verb.end() :].rstrip(":： "))


def _names(words: str) -> bool:
    """Whether ``words`` are somebody's name or an hour, and no sentence that goes on."""
    return len(words) <= 60 and not any(word[0].islower() and len(word) > 3 for word in words.split())


def _headers(lines: list[str], number: int) -> int | None:
    """Where the block of From, Sent, To, Subject ends that begins on line ``number``; None if none begins there."""
    if number >= len(lines) or _label(lines[number]) is None:
        return None
    kinds: dict[str, int] = {}
    end, strange, at = number, 0, number
    while at < min(len(lines), number + BLOCK):
        kind = _label(lines[at])
        if kind:
            kinds.setdefault(kind, at)
            end, strange = at + 1, 0
        elif lines[at].strip():
            strange += 1
            if strange > 2:
                break
        elif "subject" in kinds and "from" in kinds and end == at:
            break
        at += 1
    told = "subject" in kinds or "sent" in kinds or any("@" in line for line in lines[number:end])
    if "from" not in kinds or len(kinds) < 2 or not told:
        return None
    while end < len(lines) and lines[end].strip() and end < number + BLOCK and len(kinds) > 2 and _folds(lines[end]):
        end += 1
    return end


def _label(line: str) -> str | None:
    return _label_of(line.lstrip("> ")[:LONGEST])


@lru_cache(KNOWN)
def _label_of(begin: str) -> str | None:
    found = LABELLED.match(begin)
    return LABELS.get(re.sub(r"[ \t]+", " ", found[1]).strip().lower()) if found else None


def _folds(line: str) -> bool:
    """Whether a header's value goes on here."""
    return line.startswith((" ", "\t"))


def _next_words(lines: list[str], number: int) -> int:
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number
