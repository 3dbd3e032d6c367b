"""Splits any HTML, however broken, into text and tags in linear time and bounded memory."""

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

MOST_TOKENS = 60_000
MOST_CHARACTERS = 2_000_000
MOST_ATTRIBUTES = 64


class TooMuch(Exception):
    """More tags or characters than a page written for people has."""


class Token(NamedTuple):
    """``kind`` is "text" (``value`` is decoded text), "start" or "end" (``value`` is the lower-case name)."""

    kind: str
    value: str
    attributes: Mapping[str, str] = MappingProxyType({})


_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_SPACE = re.compile(r"[\s/]*")
_ATTRIBUTE_NAME = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE_VALUE = re.compile(r"[^\s>]*")
_COMMENT_END = re.compile(r"--!?>")

# their content is no markup; of these only a textarea's and a title's content is words for a reader
_RAW = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext", "noscript"}
_RAW_SHOWN = {"textarea", "xmp", "plaintext"}
_RAW_END = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in _RAW}


def tokens(source: str) -> Iterator[Token]:
    """Text and tags of ``source`` in order; comments, declarations and scripts are left out. Raises TooMuch."""
    if len(source) > MOST_CHARACTERS:
        raise TooMuch
    position, count = 0, 0
    while position < len(source):
        count += 1
        if count > MOST_TOKENS:
            raise TooMuch
        opening = source.find("<", position)
        if opening < 0:
            yield Token("text", html.unescape(source[position:]))
            return
        if opening > position:
            yield Token("text", html.unescape(source[position:opening]))
        name = _NAME.match(source, opening)
        if name is None:
            shown, position = _other(source, opening)
            if shown:
                yield Token("text", shown)
            continue
        value = name[1].lower()
        attributes, position = _attributes(source, name.end())
        if source.startswith("/", opening + 1):
            yield Token("end", value)
            continue
        yield Token("start", value, attributes)
        if value in _RAW:
            end = _RAW_END[value].search(source, position)
            content = source[position : end.start() if end else len(source)]
            if value in _RAW_SHOWN:
                yield Token("text", html.unescape(content) if value == "textarea" else content)
            position = end.start() if end else len(source)


def _other(source: str, opening: int) -> tuple[str, int]:
    """What stands at a "<" that opens no tag: (text to show, where to go on)."""
    if source.startswith("<!--", opening):
        if source.startswith((">", "->"), opening + 4):
            return "", source.index(">", opening + 4) + 1
        end = _COMMENT_END.search(source, opening + 4)
        return "", end.end() if end else len(source)
    if source.startswith(("<!", "<?", "</"), opening):
        closing = source.find(">", opening)
        return "", closing + 1 if closing >= 0 else len(source)
    return "<", opening + 1


def _attributes(source: str, position: int) -> tuple[dict[str, str], int]:
    """The attributes from ``position`` to the end of the tag (the first of a name counts), and where it ends."""
    found: dict[str, str] = {}
    size = len(source)
    seen = 0
    while True:
        position = _SPACE.match(source, position).end()  # type: ignore[union-attr]  # matches the empty string
        if position >= size:
            return found, size
        if source[position] == ">":
            return found, position + 1
        seen += 1
        if seen > MOST_ATTRIBUTES:
            raise TooMuch
        name = _ATTRIBUTE_NAME.match(source, position)
        assert name
        position = name.end()
        value = ""
        if equals := _EQUALS.match(source, position):
            position = equals.end()
            quote = source[position : position + 1]
            if quote in {'"', "'"}:
                end = source.find(quote, position + 1)
                if end < 0:
                    return found, size
                value, position = source[position + 1 : end], end + 1
            else:
                bare = _BARE_VALUE.match(source, position)
                assert bare
                value, position = bare[0], bare.end()
        found.setdefault(name[0].lower(), html.unescape(value))
