"""What a customer's first message is about, in its own words: to tell them what arrived before a person reads it."""

import re

import msgspec

from rapport.etiquette.analysis.history import read_text
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.secrets import find_secrets
from rapport.etiquette.summary import is_small_talk, weigh

MOST_QUESTIONS = 3
LONGEST = 220
_WRAPPED = re.compile(r"(?<=[^\n]{50})(?<![.?!:;])[ \t]*\n(?=[ \t]*[a-z0-9(])")
_LINK = re.compile(r"\S*(?:://|www\.|[\w-]\.(?:com|net|org|info|biz|io|ru|cn|top|xyz|shop)\b)\S*", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))\b[^,.!?]{0,30}[,!] ?(?=\S)", re.IGNORECASE
)
_NUMBERED = re.compile(r"\b(order|booking|invoice|account|contract|parcel|shipment|reservation|policy|delivery)\b")
_NUMBER = re.compile(r"(?<![\w.,])(?=[\w-]*\d)[\w-]{4,}")


class Understanding(msgspec.Struct, frozen=True):
    """``matter``: the sentence that says most, or ""; ``questions`` as asked; ``lacks``: whose number would help."""

    matter: str
    questions: tuple[str, ...]
    lacks: str | None


def understand(text: str) -> Understanding:
    """Read one message. Links and anything secret are left out: what is told back must be harmless to anybody."""
    reading = read_text(_WRAPPED.sub(" ", text[:20_000]))
    told = [sentence for sentence in reading.sentences if not is_small_talk(sentence)]
    questions = list(dict.fromkeys(_said(sentence) for sentence in told if sentence.asks))
    stated = [sentence for sentence in told if not sentence.asks and len(sentence.text) >= 12]
    matter = max(stated, key=lambda sentence: weigh(sentence, 0, stated.index(sentence)), default=None)
    about = _NUMBERED.search(reading.low)
    lacks = about[1] if about and not _NUMBER.search(reading.low) else None
    return Understanding(
        matter=_said(matter) if matter is not None else "",
        questions=tuple(question for question in questions if question)[:MOST_QUESTIONS],
        lacks=lacks,
    )


def _said(sentence: Sentence) -> str:
    """The sentence on one line without links and secrets; "" when nothing worth telling is left."""
    if _LINK.search(sentence.text) or find_secrets(sentence.text):
        return ""
    line = _GREETING.sub("", " ".join(sentence.text.split()))
    line = line[:1].upper() + line[1:]
    return line if len(line) <= LONGEST else f"{line[: line.rfind(' ', 0, LONGEST)]}…"
