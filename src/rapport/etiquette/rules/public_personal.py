"""public.personal: personal or account details where everybody reads, or no way to a private channel."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.secrets import find_secrets
from rapport.etiquette.types import Context, Turn

_PRIVATE = re.compile(
    r"\b(?:dms?|direct messages?|private(?:ly)?|inbox|pm|message us|send us a message|(?:our|the|"
    r"this) (?:chat|form|app)|e-?mail us|write to us|call us|give us a call|ring us|phone us|contact "
    r"us|reach us|support page|by e-?mail|via e-?mail|click (?:the )?link|not post|don't post|do not "
    r"post|delete (?:it|this|the|your)|take (?:it|this) down)\b|@[\w-]+\.\w+|\b0\d{2,4} ?\d{3}"
)
_ASKS = re.compile(
    r"\b(?:send|post|share|reply with|tell|give|drop|provide|comment|confirm|what(?:'s| is)|let us "
    r"know|may (?:we|i) have|can (?:we|i|you)|could (?:we|i|you)|need)\b[^.!?]{0,40}\b(?:(?:full |"
    r"e-?mail |home |delivery |postal )?address|(?:order|account|booking|customer|reference|phone|"
    r"mobile|policy|contract|card|membership|tracking|meter|invoice|reservation|loyalty|case) "
    r"?(?:number|no|code|id|details|ref(?:erence)?)|date of birth|e-?mail|full name|postcode|phone|"
    r"mobile|iban|details)\b"
)
_SHOWN = re.compile(
    r"\b(?:your|the) (?:order|account|booking|policy|contract|loan|balance|bill|debt|payment|card|"
    r"refund|claim|address|appointment|prescription|membership|mobile|phone|e-?mail|invoice|"
    r"reservation|parcel|subscription|test|salary|direct debit|flat|house|"
    r"room)\b[^.!?]{0,50}(?:#?\b(?=[a-z]*-?\d)[\w-]{4,}|[€$£]\s?\d|\d[\d.,]* ?(?:euros?|dollars?|"
    r"pounds?|eur|usd|gbp)|\boverdue\b|\bdeclined\b|\barrears\b|\bowed?\b|\bunpaid\b|\bending\b)|"
    r"\b(?:order|account|booking|policy|claim|customer|contract|reference|ref|membership)(?: number| "
    r"no\.?| id)? #?(?=[a-z-]*\d)[\w-]{4,}|\b(?:you (?:owe|have not paid|haven't paid|missed (?:two|"
    r"your|a) payment|are overdue|are in arrears)|your (?:diagnosis|prescription|test result|"
    r"medication|illness|pregnancy|treatment|password|pin|date of birth|overdraft|debt))\b|"
    r"\bending (?:in )?\d{2,4}\b|\byour (?:home|address) (?:at|in|is)\b|\byou (?:live|stay) (?:at|in)\b"
)
_NEEDS_ACCOUNT = re.compile(
    r"\b(?:my (?:order|account|booking|parcel|package|refund|bill|card|payment|subscription|"
    r"reservation|flight|delivery|money|contract|line|internet|invoice|ticket|claim|policy|luggage|"
    r"bag|suitcase|salary|appointment)|charged me|i was charged|locked out|where is my|where's my|"
    r"haven't received|never arrived|still waiting)\b"
)


def check(document: Document) -> Found | None:
    """Only where everybody reads: details shown or asked for, or a matter of the account without a private way."""
    if not document.context.public:
        return None
    secrets = find_secrets(document.text)
    for secret in secrets:
        if secret.kind in {"address", "birth_date", "iban", "bank_account", "card"} or (
            secret.kind in {"email", "phone"} and _customers(document, secret.start, secret.end)
        ):
            return Found(secret.start, secret.end, replacement=secret.masked)
    shown = _SHOWN.search(document.low)
    if shown is not None:
        sentence = document.sentence_at(shown.start())
        return Found(sentence.start, sentence.end, evidence=document.text[shown.start() : shown.end()])
    private = _PRIVATE.search(document.low)
    asks = _ASKS.search(document.low)
    if asks is not None and private is None:
        sentence = document.sentence_at(asks.start())
        return Found(sentence.start, sentence.end)
    asked = any(_NEEDS_ACCOUNT.search(reading.low) for _, reading in document.past.waiting)
    if (
        asked
        and private is None
        and not document.has_time(0, len(document.text))
        and len(document.body) > 0
        and document.upset >= 1
    ):
        return Found(confidence=0.5)
    return None


def _customers(document: Document, start: int, end: int) -> bool:
    return any(document.low[start:end] in reading.low for reading in document.past.by("customer")) or bool(
        re.search(r"\byour\b", document.low[max(0, start - 40) : start])
    )


_TWEET = Context(
    channel="social",
    public=True,
    situation="first",
    history=(Turn("customer", "@shop where is my order, two weeks now!"),),
)

RULE = Rule(
    id="public.personal",
    title="Everybody can read this",
    why="Details of a person's account belong in a private message.",
    needs="S4.55",
    dimension="confidentiality",
    suggestion="Answer in general here, and ask for a private message for the details.",
    check=check,
    severity="high",
    examples=(
        Example("Hi Ana, your order 48213 to 12 Mill Lane is delayed.", True, _TWEET),
        Example("Hi Ana, please post your order number and e-mail here.", True, _TWEET),
        Example(
            "Hi Ana, so sorry! Please send us a direct message with the order number and I look at once.", False, _TWEET
        ),
        Example("Hi Ana, your order 48213 is delayed.", False, Context(channel="email", situation="mid")),
    ),
)
