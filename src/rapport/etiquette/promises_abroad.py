"""Promises in a language that has a folder of phrases: an act of ours, and the time that stands in its sentence."""

from rapport.etiquette.abroad import folder_of
from rapport.etiquette.analysis.dates import resolve
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.types import Promise


def find_promises_abroad(document: Document, language: str) -> list[Promise]:
    """One promise at most for each sentence that is no question; none where the language has no folder."""
    known = folder_of(language)
    if known is None:
        return []
    found = []
    for sentence in document.body:
        hits = known[0].find(sentence.low)
        if sentence.asks or not hits.get("promise") or hits.get("promise.innocent"):
            continue
        words = _time_in(sentence.text, hits.get("time", []))
        due = resolve(words, document.context.now, document.context.zone, language) if words else None
        start = document.salutation.end if document.salutation else 0
        begin = max(sentence.start, min(start, sentence.end - 1))
        while begin < sentence.end - 1 and not document.text[begin].isalnum():
            begin += 1
        found.append(Promise(begin, sentence.end, document.text[begin : sentence.end], due, words))
    return found


def _time_in(text: str, times: list[Hit]) -> str | None:
    """The first time of a sentence with what follows it at once (tomorrow, at ten)."""
    if not times:
        return None
    end = times[0].end
    for time in times[1:]:
        if time.start - end <= 1:
            end = time.end
    return text[times[0].start : end]
