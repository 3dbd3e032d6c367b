"""Separates what a person wrote in this mail from what the mail quotes and from the signature."""

import re

import msgspec

from rapport.channels.email.introductions import Introduction, first_introduction, is_marked
from rapport.channels.email.signature import take_signature

LONGEST = 200_000
MOST_LINES = 20_000
FULL_LINE = 60  # a mail program breaks quoted lines about here, and the rest of one stands unmarked below


class Split(msgspec.Struct, frozen=True):
    """``reply`` is what to show; the others are None when there are none. Nothing is lost: all three hold all words."""

    reply: str
    quote: str | None
    signature: str | None


def split_reply(text: str) -> Split:
    """Take a mail's text apart. When nothing would be left to show, everything is shown."""
    whole = text.replace("\r\n", "\n").replace("\u00a0", " ").strip("\n")
    head, rest = whole[:LONGEST], whole[LONGEST:]
    lines = head.split("\n")
    lines, more = lines[:MOST_LINES], lines[MOST_LINES:]
    body, quote = _cut(lines)
    left = "\n".join([*quote, *more]) + rest
    shown, signature = take_signature("\n".join(body).rstrip())
    if not shown.strip():
        return Split(whole.strip(), None, None)
    return Split(_tidy(shown), left.strip("\n") or None, signature)


def _cut(lines: list[str]) -> tuple[list[str], list[str]]:
    """(what is new, what is quoted or introduces a quote)."""
    found = first_introduction(lines)
    if found is None:
        return _without_marked_tail(lines)
    above, below = lines[: found.start], lines[found.end :]
    marked = [number for number, line in enumerate(below) if is_marked(line)]
    if marked and not found.forwards and _answers_between(below, marked):
        words, introductions = _without_introductions(lines)
        return words, introductions
    body, tail = _without_marked_tail(above)
    if any(line.strip() for line in body):
        end = found.end + _end_of_quote(below, marked)
        return [*body, *lines[end:]], [*tail, *lines[found.start : end]]
    return _nothing_above(lines, found, below, marked)


def _nothing_above(
    lines: list[str], found: Introduction, below: list[str], marked: list[int]
) -> tuple[list[str], list[str]]:
    """The answer stands under the quote, or the mail only forwards."""
    first = next((line for line in below if line.strip()), "")
    if found.forwards or not marked or not is_marked(first):
        words, introductions = (below, []) if found.forwards else _without_introductions(below)
        body, tail = _cut(words) if found.forwards else _without_marked_tail(words)
        return body, [*lines[: found.end], *introductions, *tail]
    after = below[marked[-1] + 1 :]
    return after, [*lines[: found.end], *below[: marked[-1] + 1]]


def _end_of_quote(below: list[str], marked: list[int]) -> int:
    """How many lines the quote takes: all, unless it is marked and someone wrote on below it."""
    if not marked or any(line.strip() for line in below[: marked[0]]):
        return len(below)
    end = marked[-1] + 1
    if len(below[end - 1]) >= FULL_LINE:  # the rest of a broken line
        while end < len(below) and below[end].strip():
            end += 1
    return end


def _answers_between(lines: list[str], marked: list[int]) -> bool:
    """Whether someone wrote between the marked lines, rather than a mail program broke them."""
    number = marked[0]
    while number < marked[-1]:
        if is_marked(lines[number]) or not lines[number].strip():
            number += 1
            continue
        introduction = first_introduction(lines[number : number + 6])
        if introduction and introduction.start == 0:
            number += introduction.end
            continue
        broken = is_marked(lines[number - 1]) and len(lines[number - 1]) >= FULL_LINE
        if not broken or not is_marked(lines[number + 1]):
            return True
        number += 1
    return False


def _without_introductions(lines: list[str]) -> tuple[list[str], list[str]]:
    """(the lines without the introductions in them, those)."""
    taken: list[str] = []
    left: list[str] = []
    begin = 0
    while found := first_introduction(lines, begin):
        left += lines[begin : found.start]
        taken += lines[found.start : found.end]
        begin = found.end
    return left + lines[begin:], taken


def _without_marked_tail(lines: list[str]) -> tuple[list[str], list[str]]:
    """(the lines, the last of them that are all marked with ">")."""
    index = len(lines)
    while index and (not lines[index - 1].strip() or is_marked(lines[index - 1])):
        index -= 1
    if not any(is_marked(line) for line in lines[index:]):
        return lines, []
    return lines[:index], lines[index:]


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
