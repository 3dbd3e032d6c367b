"""Whether a draft acknowledges what the customer feels or has been through."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.history import Reading
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.models.features import sentence_features
from rapport.etiquette.models.heads import probability

FELT = 0.3
_MUCH, _LITTLE = 25, 3


def acknowledges(document: Document) -> bool:
    """An apology that is one, or any sentence that names the feeling or the trouble."""
    if document.has("apology") and not document.has("apology.hollow"):
        return True
    return any(_names_feeling(document, sentence) for sentence in document.body)


def _names_feeling(document: Document, sentence: Sentence) -> bool:
    """Plain words of feeling settle it; for all others the model must agree (it can judge from five words on)."""
    if document.within("empathy.plain", sentence):
        return True
    if len(sentence.text.split()) < 5:
        return False
    sure = probability("empathy", sentence_features(sentence.text))
    return document.within("empathy", sentence) if sure is None else sure >= FELT


def acknowledged_before(document: Document) -> bool:
    """Whether we acknowledged it in the turns before, and the customer has added nothing painful since.

    That counts for our last turn; for an earlier one as long as they have only answered in a word or two.
    """
    for reading in _since_then(document):
        if reading.has("mood.anger", "mood.threat", "mood.pain") or len(reading.words) > _MUCH:
            return False
    return bool(document.context.history) and _turn_of_feeling(document) >= 0


def only_answered(document: Document) -> bool:
    """Whether the customer has said no more than a word or two at a time since we acknowledged it."""
    return _turn_of_feeling(document) >= 0 and all(len(r.low.split()) <= _LITTLE for r in _since_then(document))


def _turn_of_feeling(document: Document) -> int:
    """Which turn of ours acknowledged it: the last one, or one that only short answers part from it; -1 for none."""
    past = document.past
    for at in range(len(past.turns) - 1, -1, -1):
        author, reading = past.turns[at].author, past.readings[at]
        if author == "agent" and reading.has("empathy.plain", "apology"):
            return at
        answered = any(turn.author == "agent" for turn in past.turns[at:])
        if author == "bot" or (author == "customer" and answered and len(reading.low.split()) > _LITTLE):
            return -1
    return -1


def _since_then(document: Document) -> list[Reading]:
    """What the customer has said since."""
    at, past = _turn_of_feeling(document), document.past
    return [r for t, r in zip(past.turns[at + 1 :], past.readings[at + 1 :], strict=True) if t.author == "customer"]
