"""How a message stands beside what the same customer wrote before: shorter, later, or the same again; and sarcasm."""

import re
from statistics import median

from rapport.etiquette.analysis.plain import plain, words_of
from rapport.etiquette.analysis.stems import stem
from rapport.etiquette.types import Signal, Turn

_AGAIN = re.compile(
    r"\b(?<!thank you )(?<!thanks )(?<!try )again\b(?! please)|\b(?:still|once more|twice|yet again|"
    r"already (?:told|wrote|said|asked|sent)|as i (?:said|wrote|told)|like i (?:said|wrote|told)|"
    r"(?:second|third|fourth|fifth|\d(?:nd|rd|th)) (?:time|mail|e-?mail|message|call|chat|attempt|person|agent|visit|"
    r"day|week|request|letter)|another (?:day|week|month|form|excuse|agent|link|reference|number|e-?mail|mail|hour))\b"
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
_CHASING = re.compile(
    r"hello|hi|hey|ok|okay|so|well|um|any|anyone|anybody|anything|news|updates?|is|are|you|u|someone|somebody|still|there|"
    r"here|with|me|waiting|yet"
)
_MOST_CHASING = 5
_CURT, _TALKS = 3, 10
LONGEST_ALIKE = 4_000
_SLOW_TIMES, _SLOW_SECONDS = 4, 1800


def find_beside(history: tuple[Turn, ...], index: int) -> list[Signal]:
    """What shows in a customer's message beside their earlier ones, and praise in it that is not meant."""
    text = history[index].text
    low, size = plain(text), len(text)
    earlier = [turn.text for turn in history[:index] if turn.author == "customer"]
    before = history[index - 1] if index else None
    found = []
    again = find_again(low)
    if earlier and again is not None:
        found.append(Signal("repeat", "Not for the first time", index, *again))
    elif any(_is_alike(text, other) for other in earlier):
        found.append(Signal("repeat", "The same again", index, 0, size))
    asked = before is not None and before.author != "customer" and "?" in before.text
    if not asked and is_curt(low, [len(other.split()) for other in earlier]):
        found.append(Signal("curt", "Shorter than before", index, 0, size))
    if before is not None and before.author == "customer" and _is_chasing(low):
        found.append(Signal("unanswered", "Waits for an answer", index, 0, size))
    sarcasm = find_sarcasm(low)
    if sarcasm is not None:
        found.append(Signal("sarcasm", "Praise that is not meant", index, *sarcasm))
    return found


def _is_chasing(low: str) -> bool:
    """Nothing but a call for somebody: "hello?", "anyone there", "?", "still waiting"."""
    words = words_of(low)
    calls = "?" in low or "still" in words or "waiting" in words
    return calls and len(words) <= _MOST_CHASING and all(map(_CHASING.fullmatch, words))


def _is_alike(text: str, other: str) -> bool:
    """Half of what carries the matter stood in an earlier message already, in whatever form."""
    stems, known = _long_stems(text), set(_long_stems(other))
    return len(stems) >= 3 and sum(stem in known for stem in stems) * 2 >= len(stems)


def _long_stems(text: str) -> list[str]:
    return [stem(word) for word in words_of(text[:LONGEST_ALIKE]) if len(word) > 4]


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
