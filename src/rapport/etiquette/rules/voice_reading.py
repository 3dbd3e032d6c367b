"""voice.reading: harder to read than this brand wants its replies to be."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.readability import reading_ease
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Voice

_EASY = 55.0
_FEWEST_WORDS = 30


def check(document: Document) -> Found | None:
    """Only for a voice that wants easy reading: reading ease under 55; the longest sentence is marked."""
    if document.context.voice.reading != "easy" or not document.body:
        return None
    sentences = [sentence.low for sentence in document.body]
    if sum(len(sentence.split()) for sentence in sentences) < _FEWEST_WORDS:
        return None
    ease = reading_ease(sentences)
    if ease is None or ease >= _EASY:
        return None
    longest = max(document.body, key=lambda sentence: len(sentence.text))
    return Found(longest.start, longest.end, evidence=f"Reading ease {ease:.0f} of 100")


_HARD = (
    "The reimbursement of the aforementioned subscription is conditional upon satisfactory verification of the "
    "documentation, notwithstanding any administrative procedures applicable to international transactions generally. "
    "Subsequent communication regarding eligibility necessitates additional identification."
)
_PLAIN = (
    "You get your money back when we have seen the bill. Please send it to us by mail. We look at it on the same day "
    "and pay you at once. If the bill is lost, tell us the date and the shop, and we ask there for a new one."
)

RULE = Rule(
    id="voice.reading",
    title="Hard to read",
    why="Short words and short sentences are understood at the first reading, also by the tired and the hurried.",
    needs="S2.9",
    dimension="consistency",
    suggestion="Cut the longest sentence in two and take shorter words.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example(_HARD, True, Context(channel="chat", situation="mid", voice=Voice(reading="easy"))),
        Example(_PLAIN, False, Context(channel="chat", situation="mid", voice=Voice(reading="easy"))),
        Example(_HARD, False, Context(channel="chat", situation="mid")),
    ),
)
