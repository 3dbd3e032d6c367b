"""Separates what a person wrote in this mail from what the mail quotes and from the signature."""

import re

import msgspec

from rapport.channels.email.quote_marks import (
    ADDRESSED,
    DATED,
    HEADERS,
    RULE,
    SEPARATOR,
    SIGNATURE,
    WROTE_BEGINS,
    WROTE_ENDS,
)

LONGEST = 200_000
SIGNATURE_LINES = 12


class Split(msgspec.Struct, frozen=True):
    """``reply`` is what to show; the others are None when there are none. Nothing is lost: all three hold all words."""

    reply: str
    quote: str | None
    signature: str | None


def split_reply(text: str) -> Split:
    """Take a mail's text apart. When nothing would be left to show, everything is shown."""
    whole = text.replace("\r\n", "\n").replace("\u00a0", " ").strip("\n")
    head, rest = whole[:LONGEST], whole[LONGEST:]
    cut = _quote_start(head)
    body, quote = head[:cut].rstrip(), (head[cut:] + rest).strip("\n")
    if not body.strip() and quote:
        body, quote = _below(quote)
    body, signature = _take_signature(body)
    if not body.strip():
        return Split(whole.strip(), None, None)
    return Split(_tidy(body), quote or None, signature)


def _quote_start(text: str) -> int:
    """Where the quoted rest begins, or the end."""
    starts = [len(text)]
    for pattern in (SEPARATOR, HEADERS, ADDRESSED):
        if found := pattern.search(text):
            starts.append(found.start())
    starts.append(_wrote(text))
    start = min(starts)
    start = min(start, _marked_tail(text[:start]))
    return _back_over_rule(text, start)


def _wrote(text: str) -> int:
    """Where "On Tuesday, Ada wrote:" begins, which may be folded over five lines, or the end."""
    for found in WROTE_ENDS.finditer(text):
        line = text.rfind("\n", 0, max(found.start(), text.rfind("\n", 0, found.end()) + 1)) + 1
        quoted = text[found.end() :].lstrip().startswith(">")
        start = line
        for _ in range(5):
            words = text[start : found.end()]
            if WROTE_BEGINS.match(words) and (DATED.search(words) or quoted):
                return start
            if start == 0 or not text[:start].rstrip(" \t").endswith("\n") or text[:start].endswith("\n\n"):
                break
            start = text.rfind("\n", 0, start - 1) + 1
        if DATED.search(text[line : found.end()]) or quoted:
            return line
    return len(text)


def _marked_tail(text: str) -> int:
    """Where the last lines begin that are all marked with ">"."""
    lines = text.split("\n")
    index = len(lines)
    seen = False
    while index and (not lines[index - 1].strip() or lines[index - 1].lstrip().startswith(">")):
        seen = seen or lines[index - 1].lstrip().startswith(">")
        index -= 1
    return sum(len(line) + 1 for line in lines[:index]) if seen else len(text)


def _back_over_rule(text: str, start: int) -> int:
    """A line of dashes right above the quote belongs to it."""
    lines = text[:start].rstrip("\n").split("\n")
    if start < len(text) and RULE.match(lines[-1]):
        return len("\n".join(lines[:-1]))
    return start


def _below(quote: str) -> tuple[str, str]:
    """For answers written under the quote: (the unmarked lines after the last marked one, the rest)."""
    lines = quote.split("\n")
    marked = [n for n, line in enumerate(lines) if line.lstrip().startswith(">")]
    if not marked:
        return "", quote
    after = "\n".join(lines[marked[-1] + 1 :]).strip()
    return after, "\n".join(lines[: marked[-1] + 1])


def _take_signature(body: str) -> tuple[str, str | None]:
    lines = body.split("\n")
    for index, line in enumerate(lines):
        if index and SIGNATURE.match(line.rstrip("\n")) and _ends_here(lines, index):
            return "\n".join(lines[:index]).rstrip(), "\n".join(lines[index:]).strip() or None
    return body, None


def _ends_here(lines: list[str], index: int) -> bool:
    """A signature is short and nothing but a signature follows it."""
    return len([line for line in lines[index:] if line.strip()]) <= SIGNATURE_LINES


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
