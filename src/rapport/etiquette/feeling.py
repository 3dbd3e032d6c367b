"""Whether a draft acknowledges what the customer feels or has been through."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.models.features import sentence_features
from rapport.etiquette.models.heads import probability

FELT = 0.2


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
