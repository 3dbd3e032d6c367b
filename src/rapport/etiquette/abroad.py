"""Drafts in other languages: what holds everywhere, and what a folder of phrases (``data/de``) makes checkable.

It holds ``checks.txt`` (lists named by check, each with ``.innocent`` beside it; ``greeting``, ``closing``,
``greeting.generic``, ``empathy`` and ``alternative`` help; ``promise`` and ``time`` are read by
``promises_abroad.py``) and ``say.txt`` (a suggestion a line). No code is needed.
"""

from functools import lru_cache
from importlib.resources import files

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.language import language_of
from rapport.etiquette.analysis.phrases import Hit, PhraseBook, parse_lists
from rapport.etiquette.analysis.plain import words_of
from rapport.etiquette.rule import Found, Rule
from rapport.etiquette.types import Finding

EVERYWHERE = ("placeholder.unfilled", "tone.shouting", "emoji.misused", "confidential.leak", "too.long")
SAID = (
    "tone.rude", "tone.cold", "tone.casual", "vague.time", "overpromise", "blame.customer", "blame.shift",
    "apology.hollow", "negative.language", "confidential.ask",
)  # fmt: skip
STOPPING = frozenset({"confidential.ask"})
OPENING, ENDING = 80, 160


@lru_cache(maxsize=8)
def folder_of(language: str) -> tuple[PhraseBook, dict[str, str]] | None:
    """The phrases and suggestions of a language; None where there is no folder."""
    folder = files("rapport.etiquette.data").joinpath(language)
    if not folder.joinpath("checks.txt").is_file():
        return None
    book = PhraseBook()
    for name, line in parse_lists(folder.joinpath("checks.txt").read_text(encoding="utf-8")):
        book.add(name, line)
    lines = folder.joinpath("say.txt").read_text(encoding="utf-8").splitlines()
    says = dict(line.split(" = ", 1) for line in lines if " = " in line)
    return book, says


def other_language(document: Document) -> str | None:
    """The draft's language where it is not English and can be told."""
    language = language_of(frozenset(words_of(document.text)))
    return language if language not in {None, "en"} else None


def read_abroad(document: Document, rules: dict[str, Rule], language: str) -> dict[str, Finding]:
    """The findings for a draft in another language, by check."""
    found = {check: rules[check].apply(document) for check in EVERYWHERE if check in rules}
    known = folder_of(language)
    if known is not None:
        book, says = known
        hits = book.find(document.low)
        spans = {check: _said(hits, check) for check in SAID} | _missing(document, hits)
        if _has_way_out(document, hits):
            spans["negative.language"] = None
        for check, span in spans.items():
            if span is not None and check in rules:
                start, end = span if span[1] else (None, None)
                fault = Found(start, end, suggestion=says.get(check), stops=check in STOPPING)
                found[check] = rules[check].finding(fault)
    return {check: finding for check, finding in found.items() if finding is not None}


def _said(hits: dict[str, list[Hit]], check: str) -> tuple[int, int] | None:
    """The first phrase of a check that no innocent one touches."""
    innocent = hits.get(f"{check}.innocent", ())
    for hit in hits.get(check, ()):
        if not any(hit.start < other.end and other.start < hit.end for other in innocent):
            return hit.start, hit.end
    return None


def _has_way_out(document: Document, hits: dict[str, list[Hit]]) -> bool:
    """Whether anything after the first no says what is possible."""
    no = _said(hits, "negative.language")
    return no is not None and any(hit.start >= no[1] for hit in hits.get("alternative", ()))


def _missing(document: Document, hits: dict[str, list[Hit]]) -> dict[str, tuple[int, int] | None]:
    """What a letter lacks: a span of (0, 0) stands for missing."""
    found: dict[str, tuple[int, int] | None] = {}
    first = document.situation == "first"
    greeted = any(hit.start < OPENING for hit in hits.get("greeting", ()))
    generic = next((hit for hit in hits.get("greeting.generic", ()) if hit.start < OPENING), None)
    if document.is_letter and first and not greeted:
        found["greeting.missing"] = (0, 0)
    elif generic is not None and document.customer:
        found["name.missing"] = (generic.start, generic.end)
    if document.is_letter and not any(hit.end > len(document.text) - ENDING for hit in hits.get("closing", ())):
        found["closing.missing"] = (0, 0)
    if (document.context.customer.upset or 0) >= 2 and not hits.get("empathy"):
        found["empathy.missing"] = (0, 0)
    return found
