"""Reads HTML as plain text, the way a person sees it: paragraphs, lines and cells, no markup."""

import html
import re

from rapport.kit.html_tokens import MOST_CHARACTERS, TooMuch, tokens

_PARAGRAPHS = {"p", "blockquote", "ul", "ol", "dl", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_LINES = {"div", "br", "li", "tr", "dt", "dd", "hr", "section", "article", "header", "footer", "address", "center"}
_CELLS = {"td", "th"}
_HIDDEN = {"head", "select", "object", "applet", "svg", "math", "template", "video", "audio", "canvas", "map"}
_WHITE = re.compile(r"[ \t\r\n\f]+")
_ANY_TAG = re.compile(r"<[^<>]{0,10000}>")


def plain_text(source: str) -> str:
    """The words of ``source``. Never raises; what is too large for reading properly has its tags cut out."""
    try:
        return _read(source)
    except TooMuch:
        return _tidy(html.unescape(_ANY_TAG.sub(" ", source[:MOST_CHARACTERS])))


def text_as_html(text: str) -> str:
    """Plain text as paragraphs of the closed subset."""
    blocks = re.split(r"\n{2,}", text.strip("\n"))
    return "".join(f"<p>{'<br>'.join(html.escape(line) for line in block.split(chr(10)))}</p>" for block in blocks)


def _read(source: str) -> str:
    out: list[str] = []
    hidden: list[str] = []
    preformatted = 0
    for kind, name, _ in tokens(source):
        if kind == "text":
            if not hidden:
                out.append(name if preformatted else _WHITE.sub(" ", name))
            continue
        if name in _HIDDEN:
            if kind == "start":
                hidden.append(name)
            elif name in hidden:
                hidden = hidden[: hidden.index(name)]
            continue
        if name == "body":
            hidden.clear()
        if name == "pre":
            preformatted = max(0, preformatted + (1 if kind == "start" else -1))
        if name in _PARAGRAPHS:
            out.append("\n\n")
        elif name in _LINES:
            out.append("\n" if kind == "start" or name != "br" else "")
        elif name in _CELLS and kind == "start":
            out.append(" ")
    return _tidy("".join(out))


def _tidy(text: str) -> str:
    lines = [line.strip(" \t") for line in text.replace("\r", "").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
