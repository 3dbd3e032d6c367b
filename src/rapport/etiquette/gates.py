"""What must be so before a missing thing can be missed: without it the model is not asked about a check."""

from collections.abc import Callable

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.coverage import find_asks
from rapport.etiquette.exchange import they_are_settled, they_leave
from rapport.etiquette.feeling import only_answered
from rapport.etiquette.signs import read_signs

_UPSET = 2


def _offers_no_call(document: Document) -> bool:
    return document.upset >= _UPSET and not read_signs(document).get("call") and not they_are_settled(document)


def _seems_told(document: Document) -> bool:
    signs = read_signs(document)
    return any(name in signs for name in ("asks for what was given", "asks what was told", "asks as we asked"))


def _goes_on(document: Document) -> bool:
    return not they_leave(document)


def _is_shown(document: Document) -> bool:
    invites = bool(read_signs(document).get("goes private"))
    return not invites or any(sign.isdigit() for sentence in document.body for sign in sentence.text)


def _is_unheard(document: Document) -> bool:
    apologises = document.has("apology") and not document.has("apology.hollow")
    heard = document.is_quick and only_answered(document)
    return document.upset >= _UPSET and not apologises and not heard


GATES: dict[str, Callable[[Document], bool]] = {
    "abrupt.ending": lambda document: not they_are_settled(document),
    "apology.missing": lambda document: not document.has("apology", "apology.hollow"),
    "asks.again": _seems_told,
    "call.better": _offers_no_call,
    "empathy.missing": _is_unheard,
    "gratitude.missing": lambda document: not document.has("gratitude"),
    "next.step.missing": _goes_on,
    "public.personal": _is_shown,
    "question.unanswered": lambda document: bool(find_asks(document)),
}


# what the encoder sees in letters where signs do not; in a talk questions follow each other, and it takes them for old
_SEEN_CLOSELY = frozenset({"asks.again"})


def is_open(check: str, document: Document, *, closely: bool = False) -> bool:
    """Whether the check can apply to this draft at all; ``closely``: the encoder has read it."""
    seen = closely and check in _SEEN_CLOSELY and not document.is_quick
    gate = None if seen else GATES.get(check)
    return gate is None or gate(document)
