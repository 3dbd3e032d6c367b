"""gratitude.missing: the customer did work for us, and gets no thanks."""

import re
from dataclasses import replace

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn
from rapport.etiquette.wording import begin_with

_SENT = re.compile(
    r"\b(?:as (?:you )?(?:asked|requested|suggested|wanted)|you asked (?:me )?(?:for|to)|like you "
    r"(?:asked|said)|here (?:is|are|you go|they are|it is)|here's|attached|enclosed|i(?:'ve| have) "
    r"(?:now |just |already )?(?:sent|uploaded|attached|tried|tested|filled|measured|scanned|checked|"
    r"reinstalled|collected|written down|recorded|compiled|put together)|(?:it )?took (?:me|us) (?:a "
    r"while|an? (?:hour|day|evening|afternoon)|two|three|\d)|did (?:that|what you|everything|all)|in "
    r"case it helps|thought (?:you|i) (?:should|would|'d)|heads[- ]up|just so you know|fyi|let you "
    r"know|wanted to tell you|noticed (?:that|a|an|on)|spotted)\b"
)
_EFFORT = re.compile(
    r"\b(?:\d+ (?:photos|pages|screenshots|hours|days|times|tests|files|forms)|(?:two|three|four|five|"
    r"six|seven|eight|ten) (?:photos|pages|screenshots|hours|days|evenings|tests|files|forms|trips)|"
    r"all (?:the|of|day|evening|night)|every (?:day|night|hour|step)|log ?files?|logs|table|"
    r"spreadsheet|video|screenshots|photos|certified|notary|trip|measured|tested|reinstalled|serial|"
    r"patient(?:ly)?|no rush|no hurry|typo|mistake on|wrong on your|your (?:website|page|map|card|"
    r"menu|manual) (?:says|shows|has|is))\b"
)


def check(document: Document) -> Found | None:
    """Sent what we asked or did real work, and neither thanks nor praise in the draft."""
    if document.has("gratitude") or not document.body:
        return None
    for _, reading in document.past.waiting:
        if _SENT.search(reading.low) and _EFFORT.search(reading.low):
            return remedy(document)
    return None


def remedy(document: Document) -> Found:
    """Thanks at the head of the body."""
    return replace(begin_with(document, "Thank you for doing this."), confidence=0.6)


_LOGS = Context(
    channel="chat",
    situation="mid",
    history=(
        Turn("agent", "Could you send the logs?"),
        Turn("customer", "Here are the log files you asked for, it took me an hour."),
    ),
)

RULE = Rule(
    id="gratitude.missing",
    title="Say thank you",
    why="They did work that helps us. One line shows that it was seen.",
    needs="S3.12",
    dimension="empathy",
    suggestion="Thank them for what they did, by name of the thing.",
    check=check,
    remedy=remedy,
    firm=False,
    severity="low",
    examples=(
        Example("The cause is the second line of the log. I fix it today.", True, _LOGS),
        Example("Thank you for the logs. The cause is the second line. I fix it today.", False, _LOGS),
        Example(
            "Yes, we are open on Sunday.",
            False,
            Context(channel="chat", history=(Turn("customer", "Are you open on Sunday?"),)),
        ),
    ),
)
