"""What a conversation came to: the issue, what was done, what is next; in its own words, offline."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.history import Reading, read_past
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.promises import find_promises
from rapport.etiquette.types import Context, Summary, Turn

_DONE = re.compile(
    r"\b(?:(?:i|we)(?:'ve| have)? (?:just |now |already |also )*(?:refunded|sent|reset|changed|"
    r"cancelled|canceled|updated|fixed|booked|replaced|credited|removed|added|unlocked|restored|"
    r"corrected|extended|ordered|arranged|moved|reversed|activated|closed|opened|issued|shipped|"
    r"repaired|found|posted|waived|merged|attached|confirmed|switched|upgraded|resent|cleared|made)|"
    r"(?:is|are|has been|have been|was|were) (?:now |already |just )*(?:refunded|sent|reset|changed|"
    r"cancelled|canceled|updated|fixed|booked|replaced|credited|removed|added|unlocked|restored|"
    r"corrected|extended|ordered|arranged|moved|reversed|activated|closed|issued|shipped|repaired|"
    r"posted|waived|working|live|back|on its way|on the way|done|solved|resolved)|you can|please "
    r"(?:click|choose|use|open|press|go|follow)|to do (?:so|this|that))\b"
)
_SMALL_TALK = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks|thank you|ok|okay|yes|no|sure|"
    r"great|perfect|please|regards|kind regards|best|cheers|bye)\b[^.?!]{0,25}[.?!,]?$"
)
_MATTER = re.compile(
    r"\b(?:not|n't|wrong|broken|missing|late|charged|refund|order|problem|issue|error|cancel|change|"
    r"help|need|want|would like|how|when|where|why|can|could|lost|stopped|failed|still|never|damaged|"
    r"account|invoice|delivery|password)\b|\?"
)
_LONGEST = 240


def summarise(history: tuple[Turn, ...]) -> Summary:
    """Sentences of the conversation itself; a part that nobody spoke of is empty."""
    past = read_past(history)
    return Summary(
        issue=_issue(past.by("customer")), solution=_solution(past.by("agent", "bot")), next_steps=_next_steps(history)
    )


def _issue(readings: list[Reading]) -> str:
    best, worth = "", 0.0
    for place, reading in enumerate(readings[:4]):
        for order, sentence in enumerate(reading.sentences):
            if is_small_talk(sentence) or len(sentence.text) < 8:
                continue
            score = weigh(sentence, place, order)
            if score > worth:
                best, worth = sentence.text, score
    return _tidy(best)


def weigh(sentence: Sentence, place: int, order: int) -> float:
    """How much a customer's sentence says of the matter: the sooner and the plainer, the more."""
    telling = len(_MATTER.findall(sentence.low)) + min(len(sentence.text), 120) / 120
    return telling + 1.5 / (1 + place) + 0.5 / (1 + order)


def is_small_talk(sentence: Sentence) -> bool:
    """Whether it is only a greeting, thanks or a good-bye."""
    return bool(_SMALL_TALK.match(sentence.low)) and not _MATTER.search(sentence.low)


def _solution(readings: list[Reading]) -> str:
    done: list[Sentence] = []
    for reading in reversed(readings):
        done = [sentence for sentence in reading.sentences if _DONE.search(sentence.low) and not sentence.asks]
        if done:
            break
    if not done and readings:
        # Nobody said that something was done: the last words that are more than courtesy stand for the answer.
        done = [sentence for sentence in readings[-1].sentences if not (sentence.asks or is_small_talk(sentence))][-1:]
    return _tidy(" ".join(" ".join(sentence.text.split()) for sentence in done[:2]))


def _next_steps(history: tuple[Turn, ...]) -> str:
    for index in range(len(history) - 1, -1, -1):
        turn = history[index]
        if turn.author == "customer":
            continue
        document = Document(
            turn.text[:8000], Context(channel="chat", history=history[:index], now=turn.at, thorough=False)
        )
        promises = find_promises(document)
        if promises:
            return _tidy(". ".join(promise.text.strip(" .,") for promise in promises[:2]) + ".")
    return ""


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return text if len(text) <= _LONGEST else text[: text.rfind(" ", 0, _LONGEST)] + "…"
