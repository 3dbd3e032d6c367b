"""Makes HTML from outside safe to show: a closed subset, nothing remote, bounded in depth and size.

First our own tokenizer rebuilds balanced markup of allowed tags only, with a cap on depth (nh3 needs minutes for deeply
nested input), then nh3 cleans that once more. What is too deep or too large is shown as its text.
"""

import html
import re
from collections.abc import Mapping
from typing import Final

import msgspec
import nh3

from rapport.kit.html_text import plain_text, text_as_html
from rapport.kit.html_tokens import Token, TooMuch, tokens

DEEPEST: Final = 150
MOST_ENTITIES: Final = 100_000  # nh3 takes 0.4 s for them, and longer than in proportion for more

_VOID = {"br", "hr", "img", "col"}
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "img": {"data-remote", "data-cid", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
    "p": {"dir"},
    "div": {"dir"},
}
_WORDS = {
    "a",
    "b",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "q",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
}
_PARTS = {"br", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li"}
_GRID = {"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"}
# elements whose content is never for a reader
_DROPPED = {"head", "select", "object", "applet", "svg", "math", "template", "video", "audio", "canvas", "map"}
_BLOCKS = {"p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_TAGS = _WORDS | _PARTS | _GRID | _BLOCKS
_ENDS_BEFORE = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"td", "th", "tr"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_REMOTE = re.compile(r'data-remote="([^"]*)"')


class Clean(msgspec.Struct, frozen=True):
    """HTML that may be shown. ``remote`` counts pictures not loaded; ``reduced`` says that only the text is left."""

    html: str
    remote: int
    reduced: bool = False


def sanitise(source: str) -> Clean:
    """The closed subset of ``source``. Never raises, and loads nothing: pictures keep their address aside.

    A remote picture becomes ``<img data-remote="https://...">``, one of the mail ``<img data-cid="...">``.
    """
    try:
        rebuilt = _rebuild(source)
    except TooMuch:
        return Clean(text_as_html(plain_text(source)), 0, reduced=True)
    safe = nh3.clean(
        rebuilt,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return Clean(safe, len(_REMOTE.findall(safe)))


def safe_address(address: str) -> str | None:
    """A link's address if it is http, https, mailto or tel and holds nothing invisible; else None."""
    trimmed = address.strip(" \t\r\n\f")
    if _UNSEEN.search(trimmed) or "\\" in trimmed:
        return None
    scheme = _SCHEME.match(trimmed)
    if scheme is None or scheme[1].lower() not in _SCHEMES:
        return None
    if scheme[1].lower() in {"http", "https"} and not re.match(r"//[^/?#@]+(?:[/?#]|$)", trimmed[scheme.end() :]):
        return None
    return trimmed


def _rebuild(source: str) -> str:
    """Balanced markup of allowed tags. Raises TooMuch."""
    out: list[str] = []
    stack: list[str] = []
    dropping: list[str] = []
    for token in tokens(source):
        if dropping or (token.kind == "start" and token.value in _DROPPED):
            _track_dropped(token, dropping)
        elif token.kind == "text":
            out.append(html.escape(token.value))
        elif token.kind == "end":
            _close(token.value, stack, out)
        elif token.value in _TAGS:
            _open(token, stack, out)
    out.extend(f"</{name}>" for name in reversed(stack))
    rebuilt = "".join(out)
    if rebuilt.count("&") > MOST_ENTITIES:
        raise TooMuch
    return rebuilt


def _track_dropped(token: Token, dropping: list[str]) -> None:
    if token.kind == "start" and token.value in _DROPPED:
        dropping.append(token.value)
        if len(dropping) > DEEPEST:
            raise TooMuch
    elif token.kind == "start" and token.value == "body":
        dropping.clear()  # a head that was never closed ends here
    elif token.kind == "end" and token.value in dropping:
        while dropping.pop() != token.value:
            pass


def _open(token: Token, stack: list[str], out: list[str]) -> None:
    name = token.value
    ends = _ENDS_BEFORE.get(name, set())
    if name in _BLOCKS and stack and stack[-1] == "p":
        ends = {"p"}
    while stack and stack[-1] in ends:
        out.append(f"</{stack.pop()}>")
    if name == "img":
        out.append(_picture(token.attributes))
        return
    attributes = _attributes(name, token.attributes)
    out.append(f"<{name}{attributes}>")
    if name not in _VOID:
        stack.append(name)
        if len(stack) > DEEPEST:
            raise TooMuch


def _close(name: str, stack: list[str], out: list[str]) -> None:
    if name in stack:
        while True:
            top = stack.pop()
            out.append(f"</{top}>")
            if top == name:
                return


def _attributes(name: str, given: Mapping[str, str]) -> str:
    allowed = _ATTRIBUTES.get(name, set())
    kept = {k: v for k, v in given.items() if k in allowed}
    if name == "a":
        address = safe_address(kept.pop("href", ""))
        if address:
            kept["href"] = address
    return "".join(f' {k}="{html.escape(v)}"' for k, v in kept.items())


def _picture(given: Mapping[str, str]) -> str:
    source = given.get("src", "").strip()
    aside: dict[str, str] = {}
    if source[:4].lower() == "cid:":
        aside["data-cid"] = source[4:].strip("<>")
    elif (address := safe_address(source)) and address.lower().startswith("http"):
        aside["data-remote"] = address
    for name in ("width", "height"):
        if given.get(name, "").isdigit() and len(given[name]) <= 4:
            aside[name] = given[name]
    aside["alt"] = given.get("alt", "")
    return "<img" + "".join(f' {k}="{html.escape(v)}"' for k, v in aside.items()) + ">"
