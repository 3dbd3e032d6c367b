"""What sort of clause it is by tell-tale words: a short wait, a booking, a courtesy, a timetable, who has to act."""

import re
from functools import lru_cache

from rapport.etiquette.acts import read_act

_LEAD_IN = re.compile(
    r"(?:(?:and|but|so|or|then|also) )?(?:if|when|once|before|after|until|unless|should|as soon as)\b[^,]*, ?"
)
_KINDS = {
    "wait": re.compile(
        r"\b(?:one|just a|a|gimme a|give me a) (?:moment|sec|second|minute)\b|\bbear with|\bon hold\b|\bhold on\b|"
        r"\bhang on\b|\b(?:stay|hold) (?:with me|on the|the line)|\bbrb\b|\bright (?:back|with you)\b|"
        r"\b(?:won't|not) be (?:long|a)\b|\b(?:give|allow|giving) (?:me|us)\b|\b(?:while|whilst) i\b|"
        r"\blet me (?:just |quickly )?(?!know)\w+|"
        r"\bi'm (?:just )?(?:checking|looking|pulling|asking|transferring|connecting)\b"
    ),
    "wish": re.compile(
        r"\bhave an? (?:\w+ ){0,2}(?:day|evening|morning|afternoon|weekend|trip|birthday|flight|night|time|one|stay|"
        r"holiday)\b|\benjoy\b|\bsee you\b|\bgood luck\b|\bsafe (?:travels|journey|trip)\b|\blook(?:ing)? forward|"
        r"\bhope\b|\bwelcome\b|\bcongrat\w+|\bthank"
    ),
    "not": re.compile(r"\b(?:not|no|never|nobody|nothing|none|neither|cannot)\b|n't\b"),
    "yours": re.compile(
        r"\byou(?:'ll| will|'d)? (?:just |only |also )?(?:need|have to|must|may|can|could|should|want|owe|pay)\b|"
        r"\bmust\b"
    ),
    "asked": re.compile(
        r"\b(?:asked|told|instructed|arranged (?:for|with)|having|have|get) (?:\w+ ){1,4}to\b|\barranged for\b"
    ),
    "like": re.compile(r"(?:\bi would|\bi'd|\bwe would|\bwe'd) like\b"),
    "booked": re.compile(
        r"\b(?:re)?(?:booked|scheduled|confirmed|planned|arranged|reserved|pencill?ed)\b|\bset (?:for|up)\b|"
        r"\byou're set\b|\bdown for\b|\bput you\b|\bmoved (?:it |you |to )|"
        r"\bnew (?:\w+ )?(?:date|slot|appointment|time)\b"
    ),
    "should": re.compile(r"\bshould (?:now |then )?(?:be|reach|arrive|show|land|get|have|see)\b"),
    "gone": re.compile(
        r"\b(?:left|went|sent|shipped|posted|refunded|returned|released|credited|reversed|dispatched)\b"
    ),
    "stands": re.compile(
        r"\b(?:open|opens|closed|closes|valid|covered|runs?|starts?|begins?|ends?|due|boards?|boarding|lands?|departs?|"
        r"expires?|hours|flight|train|bus|ferry|ticket|course|class|term|tariff|price|season|holiday)\b"
    ),
    "bank": re.compile(r"\b(?:banks?|statement|hold|pre-?authori[sz]ation|card issuer)\b"),
    "vague": re.compile(
        r"\b(?:soon|shortly|asap|in due (?:course|time)|any (?:day|moment|minute|time) now|in touch|posted|updated|"
        r"in a (?:bit|while))\b"
    ),
    "here": re.compile(
        r"\b(?:i'm|i am|we're|we are|she's|he's) (?:here|on|in|around|open|available|off|out|away|at my)\b"
    ),
    "hand": re.compile(
        r"\bleave (?:it|this|that) (?:with|to) (?:me|us)\b|\bmy list\b|"
        r"\bon (?:its|the|his|her|their) way\b|\ben route\b"
    ),
    "back": re.compile(r"\bback (?:to|with|at|in) (?:you|your|u|ya|a|\d)"),
}
_MARK = re.compile(r"[ \t]*(?:\(?\d[.)]|[-*•–] |option \w+:)")


@lru_cache(maxsize=2048)
def kinds_by_words(low: str) -> tuple[str, ...]:
    """The kinds that a clause in plain form shows."""
    return tuple(name for name, signs in _KINDS.items() if signs.search(low))


def main_act(low: str) -> tuple[str, str]:
    """The subject and the form of what follows a condition that leads in (if it is late, write to us)."""
    lead = _LEAD_IN.match(low)
    return read_act(low[lead.end() :] if lead and lead.end() < len(low) else low)


def is_listed(low: str, start: int) -> bool:
    """Whether what stands there belongs to an entry of a list (one of several ways, a step)."""
    return bool(_MARK.match(low, low.rfind("\n", 0, start) + 1))
