"""confidential.leak: a secret, somebody else's data or an internal matter stands in the draft."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.secrets import find_secrets
from rapport.etiquette.types import Context, Secret, Turn

_STOPS = frozenset({"card", "iban", "ssn", "key", "password", "pin", "national_id"})
_OUR_CODE = re.compile(
    r"\b(?:one-time|temporary|verification|your (?:new )?(?:code|voucher|door|access|locker|pickup|"
    r"collection|entry|parcel|gate|key|check-in)|door code|gate code|key box|locker|pick-?up|"
    r"collection|voucher|entry code|access code|key safe|tracking|guest|first login|set a new|change "
    r"it|wifi|wi-fi|(?:valid|good|works|expires) (?:until|till|for|on|from|in|at|today|tomorrow)|"
    r"transfer pin|porting)\b"
)
_OTHERS = re.compile(
    r"\b(?:another customer|other customer(?:'s)?|a different customer|previous (?:tenant|owner|"
    r"customer|guest|patient)|your (?:neighbour|neighbor|ex-?(?:husband|wife)?|colleague|boss|"
    r"landlord|tenant|flatmate|roommate|manager)'s|(?:mr|mrs|ms) "
    r"[a-z][\w'-]+(?:'s)?)\b[^.!?\n]{0,80}\b(?:address|phone|number|account|card|balance|order|"
    r"diagnos\w+|treatment|salary|payment|debt|overdue|owes|lives|living at|moved to|is staying|test|"
    r"results|email|e-mail|prescription|medication|pregnan\w+|therapy|illness|dismissed|fired|sick|"
    r"contract|invoice)\b"
)
_INTERNAL = re.compile(
    r"\b(?:internal(?:ly)? (?:note|only|memo|ticket|use|guideline|policy says|comment)|(?:for "
    r")?internal (?:use )?only|do not (?:share|tell|forward) (?:this )?(?:with |to )?(?:the "
    r")?(?:customer|client)|don't tell (?:the )?customer|between you and me|(?:just|strictly|"
    r"this stays) between us|off the record|not "
    r"supposed to (?:tell|say|share)|shouldn't (?:really )?(?:be telling|tell|say)|should not (?:be "
    r"telling|tell)|you didn't hear (?:it|this) from me|"
    r"keep this (?:to yourself|between us|quiet)|confidential(?:ly)?,? but|\[internal|note to self|"
    r"note for (?:the team|colleague)|our (?:margin|purchase price|cost price|buying price|admin "
    r"(?:login|password))|blacklist(?:ed)?|flagged (?:you )?as (?:difficult|a problem|high risk|fraud|"
    r"vip|low value)|difficult customer|problem customer|churn risk|customer is (?:rude|difficult|"
    r"lying|a pain)|cust(?:omer)? (?:seems|sounds|keeps)|"
    r"(?:hr|hiring) freeze|short of (?:trained )?staff|was (?:already |also )?(?:warned|disciplined|"
    r"written up)|(?:is|are|be|was) on sick leave|let (?:half|some|most|many|part)[^.!?]{0,20} go\b|"
    r"outsourced team|our (?:other )?customers? (?:pays?|gets?)|other accounts|layoffs?|being laid "
    r"off|is being fired|was fired|got fired|under investigation|going to be acquired|data breach "
    r"that|hasn't been announced|not (?:yet )?(?:been )?announced|unannounced|not public yet|not yet "
    r"public|before it(?:'s| is) public|risk score|fraud score)\b"
)
_GOSSIP = re.compile(
    r"\b(?:is|was|are|were|has been|got|been) (?:in rehab|on sick leave|off sick with|sacked|"
    r"fired|dismissed|laid off|months behind|behind on (?:his|her|their)|"
    r"divorced|arrested|bankrupt)\b|\b(?:failed a breath test|hasn't been paid|have not been "
    r"paid|we lose money on|our filter only|we buy (?:it|them|that)[^.!?]{0,30} (?:at|for) \d|"
    r"(?:your|the) (?:flatmate|neighbour|neighbor|ex-?wife|ex-?husband|husband|wife|landlord|"
    r"tenant|colleague|boss)[^.!?]{0,15} (?:still )?(?:owes|was in (?:on|for|last)|is behind|"
    r"has missed|changed it|complained|lives|moved)|"
    r"who complained about you|wanted to stay anonymous|copied from your|had the "
    r"same[^.!?]{0,40} and (?:he|she|they) got|whole (?:waiting )?list with names|"
    r"means [“]?difficult|up to \d+ without asking|head office wants|still unpatched)\b"
)


_THIRD = re.compile(
    r"\b(?:(?:his|her|their) (?:\w+ ){0,2}(?:number|mobile|phone|address|e-?mail|cell)|(?:another|"
    r"other|different|previous) (?:customer|tenant|guest|patient|owner|client|user)(?:'s)?|"
    r"neighbou?r's|ex-\w+'s|"
    r"(?:private|personal|home) (?:number|mobile|phone|address|e-?mail)|(?:driver|courier|colleague|"
    r"technician|manager|seller|buyer|sender|owner)'s (?:\w+ )?(?:number|mobile|phone|address|e-?mail|"
    r"cell)|lives at|living at)\b"
)


def check(document: Document) -> Found | None:
    """A certain secret (it stops the send), else somebody else's data or internal words (they advise)."""
    given = " ".join(reading.text for reading in document.past.by("agent"))
    for secret in find_secrets(document.text):
        if _harmless(document, secret, given):
            continue
        return Found(
            secret.start,
            secret.end,
            evidence=secret.kind,
            replacement=secret.masked,
            stops=secret.kind in _STOPS,
            advises=secret.kind not in _STOPS,
        )
    for pattern in (_INTERNAL, _GOSSIP, _OTHERS):
        match = pattern.search(document.low)
        if match is not None and not _excused(document, match, pattern is _OTHERS):
            sentence = document.sentence_at(match.start())
            return Found(
                sentence.start,
                sentence.end,
                evidence=document.text[match.start() : match.end()],
                confidence=0.6,
                advises=True,
            )
    return None


def _harmless(document: Document, secret: Secret, given: str) -> bool:
    value = document.text[secret.start : secret.end]
    near = document.low[max(0, secret.start - 70) : secret.end + 50]
    if secret.kind in {"password", "pin"}:
        return bool(_OUR_CODE.search(near)) or not re.search(r"\d|[^\w\s]", value)
    if secret.structured:
        return secret.kind == "iban" and bool(
            re.search(r"\bour (?:iban|account|bank)|(?:transfer|pay|payment|send) .{0,40}to\b|iban:", near)
        )
    if secret.kind in {"national_id", "birth_date", "bank_account"}:
        return not _is_anothers(document, secret)
    # phones, mails and addresses are how one does business; only those of a third person are a leak
    return value in given or not _is_anothers(document, secret)


def _is_anothers(document: Document, secret: Secret) -> bool:
    value = document.low[secret.start : secret.end]
    if any(value in reading.low for reading in document.past.by("customer")):
        return False
    sentence = document.sentence_at(secret.start)
    before = document.low[max(sentence.start, secret.start - 60) : secret.start]
    return bool(_THIRD.search(before))


def _excused(document: Document, match: re.Match[str], others: bool) -> bool:
    words = match.group()
    if not others:
        return False
    if any(name in words for name in document.customer):
        return True
    if any(words.split("'")[0][:25] in reading.low for reading in document.past.by("customer")):
        return True
    return not re.match(r"another|other|a different|previous|your (?:neigh|ex)", words)


RULE = Rule(
    id="confidential.leak",
    title="Secret or private data",
    why="What leaves in clear text can't be called back. It may harm the customer and break the law.",
    needs="S0.15",
    dimension="confidentiality",
    suggestion="Mask it, or send it by a secure way.",
    check=check,
    severity="high",
    examples=(
        Example("I refunded card 4242 4242 4242 4242 today.", True),
        Example("Your password is Winter2026!", True),
        Example("Another customer, at 12 Mill Lane, has the same order number.", True),
        Example("I refunded the card ending in 4242 today.", False),
        Example("Your order 4712 8836 1190 left today.", False),
        Example("Your one-time code is 482913, it works for ten minutes.", False),
        Example("Your transfer PIN is 4471 88, good until Friday midnight.", False),
        Example(
            "We ship to 4 Mill Lane, as you asked.",
            False,
            Context(history=(Turn("customer", "Please ship to 4 Mill Lane."),)),
        ),
    ),
)
