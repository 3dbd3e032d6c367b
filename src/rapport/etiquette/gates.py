"""What must be so before a missing thing can be missed: without it the model is not asked about a check."""

from collections.abc import Callable

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.coverage import find_asks
from rapport.etiquette.signs import read_signs

_UPSET = 2


def _offers_no_call(document: Document) -> bool:
    return document.upset >= _UPSET and not read_signs(document).get("call")


def _is_unheard(document: Document) -> bool:
    apologises = document.has("apology") and not document.has("apology.hollow")
    return document.upset >= _UPSET and not apologises


GATES: dict[str, Callable[[Document], bool]] = {
    "apology.missing": lambda document: not document.has("apology", "apology.hollow"),
    "call.better": _offers_no_call,
    "empathy.missing": _is_unheard,
    "gratitude.missing": lambda document: not document.has("gratitude"),
    "question.unanswered": lambda document: bool(find_asks(document)),
}


def is_open(check: str, document: Document) -> bool:
    """Whether the check can apply to this draft at all."""
    gate = GATES.get(check)
    return gate is None or gate(document)
