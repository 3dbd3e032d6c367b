"""closed.question: a yes/no question where nobody knows yet what is wrong."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_YES_NO = re.compile(r"^(?:\W*(?:and|so|ok|okay|hi|hello|but)\W+)?(?:is|are|do|does|did|have|has|was|were|can|could)\b")
_OPEN = re.compile(
    r"\b(?:what|how|which|when|where|why|who|describe|tell (?:me|us)|or|walk me|more (?:about|detail|details)|"
    r"would you like|shall i|may i|(?:could|can) you (?:tell|send|describe|share|say))\b"
)
_VAGUE = re.compile(
    r"\b(?:(?:does|do|did|is|has)(?:n't| not)(?: been)? (?:work|working|right|loading|load|come|open|start|happen|"
    r"function|behav\w+)|stopped|stops|broken|problem|problems|trouble|issue|wrong|weird|strange|odd|funny|off|"
    r"acting up|playing up|not working|error|fails?|failing|crash\w*|noise|smell|messed up|help)\b"
)
_MOST_WORDS = 22


def check(document: Document) -> Found | None:
    """The customer tells of trouble in a few vague words, and the whole answer is one narrow question."""
    waiting = document.past.waiting
    if not waiting or document.situation not in {"first", "mid"}:
        return None
    said = " ".join(reading.low for _, reading in waiting)
    if len(said.split()) > _MOST_WORDS or "?" in said or not _VAGUE.search(said):
        return None
    asking = [sentence for sentence in document.body if sentence.asks]
    others = [s for s in document.body if not s.asks and len(s.low.split()) > 8]
    if len(asking) != 1 or others or not _YES_NO.match(asking[0].low) or _OPEN.search(asking[0].low):
        return None
    return Found(asking[0].start, asking[0].end, confidence=0.6)


def remedy(document: Document) -> Found:
    """An open question in its place."""
    return Found(replacement=None, suggestion="Ask openly: “What happens, and what did you do just before?”")


_VAGUE_CHAT = Context(channel="chat", situation="mid", history=(Turn("customer", "The app isn't working right."),))

RULE = Rule(
    id="closed.question",
    title="A yes or no won't tell you",
    why="A narrow question gets a narrow answer. Asked openly, the customer tells what you don't know to ask.",
    needs="S2.18",
    dimension="active listening",
    suggestion="Ask openly first: what happens, and what did they do just before.",
    check=check,
    remedy=remedy,
    firm=False,
    severity="low",
    examples=(
        Example("Is your phone charged?", True, _VAGUE_CHAT),
        Example("Did you restart it?", True, _VAGUE_CHAT),
        Example("What do you see when you open it?", False, _VAGUE_CHAT),
        Example("Is it when you open it, or when you press Send?", False, _VAGUE_CHAT),
        Example(
            "Is the lamp at the front green?",
            False,
            Context(
                channel="chat",
                situation="mid",
                history=(Turn("customer", "The router lost its line at 9:10 after the storm. Can you test the line?"),),
            ),
        ),
    ),
)
