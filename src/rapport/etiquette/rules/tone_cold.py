"""tone.cold: bureaucratic coldness where warmth is due."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.wording import first_fault


def check(document: Document) -> Found | None:
    """An official phrase, and no warm word (thanks, apology, feeling, good wish) anywhere in the draft."""
    fault = first_fault(document, "tone.cold", keep=lambda hit, sentence: not sentence.asks)
    if fault is None:
        return None
    warm = sum(
        document.within(name, sentence)
        for sentence in document.body
        for name in ("empathy", "gratitude", "apology", "warm")
    )
    official = len(document.of("tone.cold"))
    if warm > 1 or (warm and official < 2):
        return None
    _, sentence = fault
    return Found(sentence.start, sentence.end)


RULE = Rule(
    id="tone.cold",
    title="Sounds cold",
    why="Office words put a counter between you and the customer.",
    needs="S0.2",
    dimension="tone",
    suggestion="Say it as you would to their face: “I have”, “you will get”.",
    check=check,
    firm=False,
    severity="medium",
    examples=(
        Example("Please be advised that your request has been noted.", True),
        Example("Your complaint has been registered and will be processed accordingly.", True),
        Example("I have noted your request, and I am sorry for the wait.", False),
        Example("Your request is in and I look at it on Monday at 9.", False),
    ),
)
