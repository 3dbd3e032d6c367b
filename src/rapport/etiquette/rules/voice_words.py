"""voice.words: words that this brand does not use, or says in its own way."""

import re
from functools import lru_cache

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Voice


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted((plain(word.strip()) for word in words if word.strip()), key=len, reverse=True)
    return (
        re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)") if ordered else re.compile(r"(?!)")
    )


def check(document: Document) -> Found | None:
    """The first banned or replaced word of the voice, as a whole word, whatever its case."""
    voice = document.context.voice
    if not voice.banned and not voice.preferred:
        return None
    instead = {plain(bad.strip()): good for bad, good in voice.preferred.items()}
    match = _pattern((*voice.banned, *voice.preferred)).search(document.low)
    if match is None:
        return None
    good = instead.get(match.group())
    if good and document.text[match.start()].isupper():
        good = good[:1].upper() + good[1:]
    return Found(
        match.start(),
        match.end(),
        evidence=document.text[match.start() : match.end()],
        suggestion=f"Say “{good}”." if good else None,
        replacement=good or None,
    )


_VOICE = Context(channel="chat", situation="mid", voice=Voice(banned=("cheap",), preferred={"client": "guest"}))

RULE = Rule(
    id="voice.words",
    title="Not how we say it",
    why="A brand that always uses the same words sounds like one person who means them.",
    needs="S2.6",
    dimension="consistency",
    suggestion="Use a word of your brand's voice.",
    check=check,
    severity="low",
    examples=(
        Example("Each client gets a key.", True, _VOICE),
        Example("The cheap room is free.", True, _VOICE),
        Example("Each guest gets a key, cheaply made as it is.", False, _VOICE),
        Example("Each client gets a key.", False, Context(channel="chat", situation="mid")),
    ),
)
