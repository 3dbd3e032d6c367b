"""Draws the pages that customers open without an account: server-rendered, autoescaped, no script at all."""

from functools import partial
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Response

from rapport.api.dist import Dist
from rapport.api.headers import page_policy
from rapport.kit.words import say

ENTRY = "portal/index.html"
HTML = "text/html"
PETROL = 195
"""The hue that the styles have by themselves; another brand's comes as a small sheet of its own."""

_pages = Environment(
    loader=PackageLoader("rapport.api", "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Chunk(msgspec.Struct):
    """What the build says of one entry."""

    file: str
    css: list[str] = []
    imports: list[str] = []


def show(
    dist: Dist, template: str, *, status: int = 200, hue: int = PETROL, language: str = "en", **context: Any
) -> Response[str]:
    """The page ``template`` with ``context``, its words in ``language``; not kept by any cache, framed by nobody."""
    styles = find_styles(dist)
    if hue != PETROL:
        styles.append(f"help/hue/{hue}")
    spoken = {"say": partial(say, language=language), "language": language}
    body = render(template, styles=styles, **spoken, **context)
    headers = {"content-security-policy": page_policy(), "referrer-policy": "same-origin"}
    return Response(body, status_code=status, media_type=HTML, headers=headers)


def render(template: str, **context: Any) -> str:
    """The text of ``template`` with ``context``."""
    return _pages.get_template(template).render(**context)


def show_closed(dist: Dist, language: str) -> Response[str]:
    """There is no help page here."""
    title, words = say("help.closed", language=language), say("help.closed.words", language=language)
    return show(dist, "plain.html", status=404, language=language, brand=None, back=None, title=title, words=words)


def find_styles(dist: Dist) -> list[str]:
    """The paths of the pages' style sheets, as the build named them; none when nothing was built."""
    manifest = dist.find(".vite/manifest.json")
    if manifest is None:
        return []
    chunks = msgspec.json.decode(manifest.body, type=dict[str, Chunk])
    found: list[str] = []
    _collect(chunks, ENTRY, found)
    return found


def _collect(chunks: dict[str, Chunk], name: str, found: list[str]) -> None:
    chunk = chunks.get(name)
    if chunk is None:
        return
    for other in chunk.imports:
        _collect(chunks, other, found)
    for path in (*chunk.css, chunk.file):
        if path.endswith(".css") and path not in found:
            found.append(path)


def hue_sheet(hue: int) -> str:
    """A brand's colour as a style sheet: the same darkness and lightness for every hue, so that words stay readable."""
    return (
        f":root{{--brand:light-dark(hsl({hue} 74% 21%),hsl({hue} 52% 66%));"
        f"--brand-text:light-dark(hsl({hue} 74% 21%),hsl({hue} 56% 73%));"
        f"--brand-soft:light-dark(hsl({hue} 29% 90%),hsl({hue} 45% 16%));"
        f"--brand-ink:light-dark(#fff,hsl({hue} 70% 11%))}}\n"
    )
