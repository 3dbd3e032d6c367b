"""An article's body: the safe subset that is kept, its plain words, and the headings that lead through it. Pure."""

import html
import re
from collections import Counter

import msgspec

from rapport.desk.articles.slugs import make_slug
from rapport.kit.html import sanitise
from rapport.kit.html_text import plain_text

WORDS_A_MINUTE = 200
_PICTURE = re.compile(r"<img\b[^>]*>")
_HEADING_TAG = re.compile(r"<(/?)h([1-6])>")
_HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
_EMPTY = re.compile(r"<(h2|h3|p|li|ul|ol|blockquote)>(?:\s|<br>|&nbsp;)*</\1>")


class Body(msgspec.Struct, frozen=True):
    """What is kept of a body: safe HTML and its words."""

    html: str
    text: str


class Heading(msgspec.Struct, frozen=True):
    """A heading of the page: ``id`` is its anchor, ``level`` 2 or 3."""

    id: str
    words: str
    level: int


class Laid(msgspec.Struct, frozen=True):
    """A body for a page: its headings have anchors."""

    html: str
    headings: list[Heading]


def clean_body(source: str) -> Body:
    """The closed subset of ``source`` without pictures, its headings below the page's own: h2 and h3."""
    safe = _PICTURE.sub("", sanitise(source).html)
    safe = _HEADING_TAG.sub(lambda tag: f"<{tag[1]}h{2 if int(tag[2]) <= 2 else 3}>", safe)
    while (fuller := _EMPTY.sub("", safe)) != safe:
        safe = fuller
    return Body(safe.strip(), plain_text(safe))


def lay_out(body_html: str) -> Laid:
    """Give each heading of a kept body an anchor that no other has."""
    found: list[Heading] = []
    same: Counter[str] = Counter()

    def anchor(heading: re.Match[str]) -> str:
        words = " ".join(plain_text(heading[2]).split())
        wanted = f"to-{make_slug(words)}"
        same[wanted] += 1
        ident = wanted if same[wanted] == 1 else f"{wanted}--{same[wanted]}"
        found.append(Heading(ident, words, int(heading[1])))
        return f'<h{heading[1]} id="{html.escape(ident)}">{heading[2]}</h{heading[1]}>'

    return Laid(_HEADING.sub(anchor, body_html), found)


def reading_minutes(text: str) -> int:
    """How long a person takes to read ``text``, in minutes, at least one."""
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))
