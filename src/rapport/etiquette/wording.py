"""What rules share: the first hit that no innocent phrase covers, the name to address, a sentence to begin with."""

from collections.abc import Callable

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Found


def first_fault(
    document: Document, *names: str, innocent: str = "", keep: Callable[[Hit, Sentence], bool] | None = None
) -> tuple[Hit, Sentence] | None:
    """The first hit of these lists that no hit of the ``innocent`` list touches and that ``keep`` lets stand."""
    excused = document.hits.get(innocent, ())
    for hit in document.of(*names):
        if any(hit.start < other.end and other.start < hit.end for other in excused):
            continue
        sentence = document.sentence_at(hit.start)
        if keep is None or keep(hit, sentence):
            return hit, sentence
    return None


def first_name(document: Document) -> str | None:
    """How the customer may be addressed: title and last name as known, else the first name."""
    known = (document.context.customer.name or "").strip()
    words = known.split()
    if not words:
        return None
    titled = words[0].lower().strip(".") in {"mr", "mrs", "ms", "mx", "dr", "prof"}
    if titled and len(words) > 1:
        return f"{words[0]} {words[-1]}"
    return words[0]


def said_by_customer(document: Document, words: str) -> bool:
    """Whether the customer used these words themselves: what stands in the history is no fault of the draft."""
    return any(words in reading.low for reading in document.past.by("customer"))


def last_words(document: Document, limit: int = 160) -> str | None:
    """The beginning of the customer's last message, as evidence."""
    waiting = document.past.waiting or [(0, reading) for reading in document.past.by("customer")[-1:]]
    if not waiting:
        return None
    text = " ".join(waiting[-1][1].text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def begin_with(document: Document, sentence: str) -> Found:
    """A sentence to put in after the greeting, with the customer's last words as evidence.

    Where the draft goes on in small letters ("Hi Ana, your order ..."), a semicolon joins the two.
    """
    at = document.body[0].start
    if document.salutation is not None:
        at = max(at, document.salutation.end)
    while at < len(document.text) and not (document.text[at].isalnum() or document.text[at] in "\"'(“‘"):
        at += 1
    inside = document.text[at : at + 1].islower()
    joined = f"{sentence.rstrip('.!')}; " if inside else f"{sentence} "
    return Found(evidence=last_words(document), replacement=joined, at=at)
