"""How a message stands beside what the same customer wrote before: shorter, later, or the same again; and sarcasm."""

import re
from statistics import median

from rapport.etiquette.types import Signal, Turn

_AGAIN = re.compile(
    r"\b(?:again|still|third|second|fourth|another|once more|already (?:told|wrote|said|asked|sent)|"
    r"as i (?:said|wrote|told)|twice)\b"
)
_SARCASM = re.compile(
    r"\b(?:thanks for nothing|(?:great|nice|good|lovely|wonderful|amazing|excellent|brilliant|fantastic) "
    r"(?:job|work|service|support|stuff)(?=[,.! ]{1,3}(?:really|guys|team|as always|as usual|yet again))|"
    r"(?:oh|well),? (?:great|wonderful|lovely|brilliant|fantastic|perfect)\b"
    r"(?=[.,!]? (?:so|another|now|just|yet|that)\b)|"
    r"(?:how|very) (?:helpful|convenient|reassuring|professional) of you|good luck with that|what a surprise|"
    r"must be nice|slow clap|bravo|yeah,? right|as if|sure you (?:will|do|are)|i(?:'m| am) sure you (?:will|do|are)|"
    r"take your time,? (?:then|really|why don't you)|no rush,? it'?s only|don't worry,? it'?s only)\b"
)
_SETTLED = re.compile(r"^\W*(?:ok(?:ay)?|yes|yep|no|sure|thanks?|thank you|thx|great|perfect|done|fine|bye|\S*\d\S*)\b")
_CURT, _TALKS = 3, 10
_SLOW_TIMES, _SLOW_SECONDS = 4, 1800


def find_again(low: str) -> tuple[int, int] | None:
    """Where a message says that it is not the first about this."""
    match = _AGAIN.search(low)
    return match.span() if match else None


def find_sarcasm(low: str) -> tuple[int, int] | None:
    """Where praise is not meant."""
    match = _SARCASM.search(low)
    return match.span() if match else None


def is_curt(low: str, earlier: list[int]) -> bool:
    """Three words or fewer from somebody who wrote ten or more a message; a plain yes, a number or thanks is none."""
    return (
        bool(earlier)
        and 0 < len(low.split()) <= _CURT
        and sum(earlier) / len(earlier) >= _TALKS
        and not _SETTLED.match(low)
    )


def find_slower(history: tuple[Turn, ...]) -> list[Signal]:
    """Answers that took half an hour or more, and four times as long as this customer's own before."""
    found: list[Signal] = []
    gaps: list[float] = []
    for index in range(1, len(history)):
        turn, before = history[index], history[index - 1]
        if turn.author != "customer" or before.author == "customer" or turn.at is None or before.at is None:
            continue
        gap = (turn.at - before.at).total_seconds()
        if gaps and gap >= _SLOW_SECONDS and gap >= _SLOW_TIMES * median(gaps) and turn.text:
            found.append(Signal("slower", "Answers later than before", index, 0, len(turn.text)))
        gaps.append(gap)
    return found
