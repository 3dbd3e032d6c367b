"""abrupt.ending: the matter is closed without checking that all is settled."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.exchange import they_are_settled
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer, Turn

_CLOSES = re.compile(
    r"\b(?:(?:closing|close|closed|i'll close|will close|i am closing|i'm closing|ending|end) (?:this|"
    r"the|your|my) (?:ticket|case|chat|conversation|request|matter|file|session|thread|complaint)|"
    r"(?:ticket|case|chat|conversation|request|matter|file|issue|complaint|thread) (?:is |has been |"
    r"was |will be |is now |is hereby |now |considered )*(?:closed|resolved|settled|completed|"
    r"concluded|over|locked|dealt with|archived)|"
    r"that(?:'s| is| will be) (?:all|it|that)\b(?! (?:you|i|we|it|for|in|to|the))|nothing (?:more|"
    r"further|else) (?:to|can|will|from)|no further (?:action|steps|questions|contact|correspondence)|"
    r"consider (?:this|it|the matter) (?:closed|settled|resolved)|(?:goodbye|good day|bye)\.?$|over "
    r"and out|(?:done|fixed|closed|sorted|resolved)\.$|this concludes|that concludes|we are done here|"
    r"case closed|marking (?:this|it|the ticket) as)\b"
)
_FAREWELL = re.compile(r"\b(?:bye|goodbye|have a (?:nice|good|great|lovely) (?:day|evening|weekend)|good day)\b[^\w]*$")
_CHECKS = re.compile(
    r"\b(?:anything else|something else|any (?:other|further|more) questions?|is (?:it|everything|all|"
    r"that) (?:all )?(?:working|well|right|fine|ok|okay|settled|good|clear|there|in order|solved|"
    r"sorted)|does (?:it|that|everything)|did (?:it|that|everything)|let (?:me|us) know|if (?:you|"
    r"anything|it|there|something)|please (?:reply|tell|check|write|call|try)|write (?:to )?(?:me|us)|"
    r"reopen|reach (?:me|us)|here if|happy to help|i'm here|just reply|get in touch|come back to|feel "
    r"free|can you (?:check|confirm|see|try)|all (?:good|well)|have we|shall i|would you|before i "
    r"close)\b"
)


def check(document: Document) -> Found | None:
    """A closing word without a question, an open door or a good wish near it."""
    if not document.body or any(sentence.asks for sentence in document.body) or they_are_settled(document):
        return None
    match = _CLOSES.search(document.masked)
    if match is None and document.situation in {"mid", "resolving"} and document.upset >= 1 and document.is_quick:
        match = _FAREWELL.search(document.masked)
    if match is None or _CHECKS.search(document.low):
        return None
    if any(reading.has("thanks") for _, reading in document.past.waiting) and document.has("gratitude", "warm"):
        return None
    sentence = document.sentence_at(match.start())
    return Found(
        sentence.start,
        sentence.end,
        replacement=f"{sentence.text} Is there anything else that I can do for you?",
        confidence=0.6,
    )


_ALL_SAID = Context(
    channel="chat",
    situation="mid",
    customer=Customer(upset=1),
    history=(Turn("agent", "It works again. Anything else?"), Turn("customer", "no thats all")),
)
_FIXED = Context(channel="chat", situation="resolving", history=(Turn("customer", "The app does not start."),))

RULE = Rule(
    id="abrupt.ending",
    title="Ends abruptly",
    why="Closed for us is not closed for the customer until they say so.",
    needs="S2.25",
    dimension="responsiveness",
    suggestion="Ask whether all is settled, and leave the door open.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("It works on our side. I'm closing this ticket.", True, _FIXED),
        Example("It works on our side. Does it work for you? Then I close the ticket.", False, _FIXED),
        Example("It works again. If anything else comes up, just reply.", False, _FIXED),
        Example("Then I am closing this chat. Have a good day!", False, _ALL_SAID),
    ),
)
