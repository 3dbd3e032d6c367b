"""emoji.misused: too many emoji, or cheerful ones to somebody upset."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer, Voice

_EMOJI = re.compile(
    "[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff](?:\ufe0f|"
    "[\U0001f3fb-\U0001f3ff]|\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*"
)
_TEXT = re.compile(r"(?<!\S)(?:[:;=]-?[)D(pP*]|<3|\^\^|xD|XD)(?!\w)")
_PLAIN = frozenset("☎✉✓✔→•★☆✈⚠ℹ™©®❗❓✅☑➡➜❌")
_AFTER = ("", " ", "\n", ".", ",", ";", ":", "!", "?")
"""Before these the space in front of an emoji goes with it."""
_SAD = frozenset("😱🙈😬😢😔😞🙏💔😟😥🥺🤝💙❤🫂")


def check(document: Document) -> Found | None:
    """More than two (one in a letter), any in a formal brand, or a cheerful one to a customer who is frustrated."""
    found = [m for m in [*_EMOJI.finditer(document.text), *_TEXT.finditer(document.text)] if m.group()[0] not in _PLAIN]
    if not found:
        return None
    found.sort(key=lambda m: m.start())
    glad = [m for m in found if m.group()[0] not in _SAD]
    formal = document.context.voice.formality == "formal" or not document.context.voice.emoji
    most = 1 if document.is_letter else 2
    upset = document.upset >= 2 or (
        document.upset == 1 and document.past.waiting and any(r.has("mood.pain") for _, r in document.past.waiting)
    )
    if upset and glad:
        return _found(document, glad)
    if len(found) > most or formal:
        return _found(document, found)
    return None


def _found(document: Document, found: list[re.Match[str]]) -> Found:
    start, end = found[0].span()
    for match in found[1:]:
        if document.text[end : match.start()].strip() == "":
            end = match.end()
    if document.text[max(0, start - 1) : start] == " " and document.text[end : end + 1] in _AFTER:
        start -= 1
    return Found(start, end, replacement="")


RULE = Rule(
    id="emoji.misused",
    title="Emoji out of place",
    why="A smile beside somebody's trouble reads as mockery, and many of them as noise.",
    needs="S3.9",
    dimension="tone",
    suggestion="Take it out.",
    check=check,
    severity="low",
    examples=(
        Example("So sorry about your lost luggage 😊", True, Context(channel="chat", customer=Customer(upset=2))),
        Example("Hi Ana 🎉🎉🎉 your order is here! 🥳", True, Context(channel="chat")),
        Example("Hi Ana, your order is here 😊", False, Context(channel="chat")),
        Example("Hi Ana, your order is here 😊", True, Context(channel="chat", voice=Voice(formality="formal"))),
        Example(
            "We are so sorry 🙏 a new one ships today.", False, Context(channel="social", customer=Customer(upset=2))
        ),
    ),
)
