"""too.long: a wall of text, or a sentence that nobody follows."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*(?:\n|[-*•\d]))[^\n]+)*")


def check(document: Document) -> Found | None:
    """A paragraph over 115 words (85 outside mail), a sentence over 60, or a chat message over 150."""
    most = 115 if document.is_letter else 85
    for paragraph in _PARAGRAPH.finditer(document.text):
        if len(paragraph.group().split()) > most:
            return Found(paragraph.start(), paragraph.end())
    for sentence in document.body:
        if len(sentence.text.split()) > 60:
            return Found(sentence.start, sentence.end)
    if document.is_quick and len(document.text.split()) > 150:
        return Found(document.body[0].start, document.body[-1].end) if document.body else None
    return None


_STEPS = " ".join(["Open the settings, choose the second tab, and enter the code that we sent you."] * 9)

RULE = Rule(
    id="too.long",
    title="Hard to follow",
    why="A wall of text hides the one thing that the customer must do.",
    needs="S0.3",
    dimension="responsiveness",
    suggestion="Put the answer first and the steps in a list.",
    check=check,
    severity="low",
    examples=(
        Example(f"Hi Ana,\n\n{_STEPS}\n\nTom", True),
        Example(_STEPS.replace(". ", ".\n\n"), False, Context(channel="email")),
        Example("Open the settings, choose the second tab, and enter the code.", False),
    ),
)
