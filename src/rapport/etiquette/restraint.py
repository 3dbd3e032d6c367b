"""Anger said with restraint: not heard, asking for somebody above, giving up, blaming, praise not meant."""

import re
from itertools import islice

Found = tuple[str, str, int, int]

_HARD = r"(?:upset|angry|mad|cross|annoyed|frustrated|complain\w*|a complaint|disappoint\w*|unhappy|furious|stressed)"
_BAD = r"(?:terribl[ey]|awful|horribl[ey]|bad|nasty|horrendous|worst|stupid|silly|dumb|crazy|insane)"
_NOT_MEANT = re.compile(
    # a feeling that is denied
    rf"\b(?:not|isn'?t|wasn'?t|aren'?t|never|no|don'?t|can'?t|didn'?t|hardly)(?: \w+){{0,2}}? {_HARD}\b|"
    r"\bno (?:drama|hard feelings)\b|"
    # hard words about something else than us
    rf"\b{_BAD} (?:\w+ )?(?:weather|storms?|cold|flu|headache|migraine|toothache|traffic|news|accident|rain|snow|"
    rf"heat|wind|"
    r"roads?|crash|illness|question|me|mistake|noise|neighbou?rs?|fever|cough|winter)\b|"
    r"\b(?:bloody|damn) (?:cold|hot|weather|autocorrect|rain)\b|"
    r"\bhat(?:e|ing) (?:to (?:ask|bother|be|say|trouble)|phone calls|calling|my (?:old|new|own))\b|"
    r"\bsorry (?:to|for|if i'?m) (?:\w+ ){0,3}?(?:bother|pain|nag|trouble|chase|mess)\w*\b"
)
_RESTRAINED = (
    (
        "unheard",
        "Was not heard",
        r"not what i(?:'ve| have)? (?:asked|said|wrote|meant|wanted|ordered)|not an answer|isn'?t an answer|"
        r"(?:you|u|nobody|no one|they|anyone) (?:didn'?t|don'?t|never|do not|aren'?t|are not|not|"
        r"even) (?:\w+ )?(?:answer\w*|"
        r"read\w*|listen\w*|hear\w*|understand|understood)|read (?:my|what i|it again|again|the chat|above)|"
        r"i (?:just|already|literally) (?:\w+ )?(?:said|told|gave|wrote|explained|answered)|"
        r"(?:as|like) i (?:said|wrote|told|explained)|asked (?:me )?that already|already (?:told|answered|asked|"
        r"explained)|"
        r"scroll up|(?:again|always|still|only|sent|send|sending|got|get|gave|giving|"
        r"keep) (?:\w+ ){0,2}the same (?:answer|"
        r"sentence|link|text|reply|thing|question)|the same (?:answer|sentence|link|text|reply|thing|question) "
        r"(?:again|over|every|twice|three)|copy ?(?:and|&|n)? ?pasted?|"
        r"standard (?:text|reply|answer)|how many (?:more )?times|for the (?:\w+th|third|last|second) time|to a wall|"
        r"repeat(?:ing)? (?:my|your)self|(?:stop|quit) (?:saying|telling|sending|calling|asking)|simple question",
    ),
    (
        "higher",
        "Asks for somebody above",
        r"supervisor|(?:your|a|the) (?:manager|boss|superior|team lead\w*)|higher up|above you|(?:one|person|"
        r"some(?:one|body)) in charge|escalat\w+|"
        r"some(?:one|body) (?:senior|higher|above|competent|with authority)|"
        r"(?:speak|talk|put me through|transfer me|pass me(?: on)?) (?:to|with) some(?:one|body)|(?:real|actual|"
        r"human) (?:person|human|being)",
    ),
    (
        "leaving",
        "Gives up or goes elsewhere",
        r"giv(?:e|en|ing) up|i(?:'?m| am) (?:done|out|leaving|gone)|forget it|don'?t bother|business elsewhere|"
        r"go(?:ing)? (?:elsewhere|back to|somewhere else)|another (?:provider|bank|shop|company|airline|insurer)|"
        r"(?:take|taking|move|moving) (?:all |my |our )+(?:\w+ )?(?:business|money|custom|accounts?)|lost a customer|"
        r"switch(?:ing)? (?:provider|bank|compan|away|over)\w*|porting out|competitor|just (?:cancel|close|"
        r"refund)|cancel (?:it|everything|the lot)|"
        r"close (?:it|everything)|should have stayed|regret",
    ),
    (
        "blaming",
        "A question that blames",
        r"how (?:hard|difficult) (?:can|could)|how hard is (?:it|that) to (?:just|simply|answer|read|call|reply|"
        r"send|do)|"
        r"too much to ask|(?:why|should|shouldn'?t|must|has to|does|did) (?:\w+ ){0,4}(?:so|this|that|be) "
        r"(?:hard|difficult|complicated)|"
        r"what(?:'?s| is) the point|supposed to (?:pay|wait|do|know|explain)|why (?:do|should|must) (?:i|we) "
        r"(?:always|have|need|pay)|who pays|^(?:really|seriously|for real|come on)\b|do you (?:even|people|ever)|"
        r"are you (?:even|kidding|serious|reading|listening|people)|is (?:that|this) (?:it|all|how) (?:you|"
        r"we get|i get|it)\b|what do i pay|"
        r"how (?:is|are) (?:that|this|these) (?:fair|right|ok|my)|(?:so|and|how)(?: now)? (?:it'?s |"
        r"this is |that'?s |is (?:it|this|that) )(?:now |suddenly |all )?my (?:fault|problem)(?! ?[:,])|for once|"
        r"why even|"
        r"how long am i",
    ),
    (
        "fruitless",
        "Nothing came of it",
        r"(?:nobody|no one|noone|none of you) (?:\w+ )?(?:knows?|cares?|calls?|called|answers?|answered|tells?|"
        r"told|can|came|"
        r"seems?|replie[sd]|rang|takes?|says?)|no (?:explanation|answer|reply|info\w*|word)|and nothing|"
        r"still nothing|"
        r"nothing (?:happened|changed|changes|happens|has|works)|no further|in circles|back and forth|another excuse|"
        r"every single|always the same|as always|wast(?:e|ed|ing) (?:\w+ )?(?:of )?(?:my |"
        r"our )?time|"
        r"all day|whole (?:day|evening|morning|week)",
    ),
)
_PATTERNS = [(kind, label, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for kind, label, words in _RESTRAINED]
_PRAISE = re.compile(
    r"^\W*(?:@\w+ )?(?:(?:oh|ok|okay|well|ah|yeah|so|right|cool)\W+)*(?:wow|great|good|nice|lovely|love (?:how|"
    r"that|it when)|"
    r"wonderful|amazing|excellent|brilliant|fantastic|perfect|impressive|congrat\w+|well (?:done|played)|classic|"
    r"thanks|"
    r"thank you|awesome|fabulous|interesting|funny how|so much for|of course|naturally|surprise|imagine|"
    r"how (?:nice|kind|"
    r"convenient|helpful|lovely)|good to know)\b"
)
_PLAINT = re.compile(
    r"\b(?:another|again|still|nothing|nobody|never|only took|even|wrong|blocked|closed|useless|worse|instead|"
    r"wait\w*|not|"
    r"lost|missing|late|no (?:one|refund|answer|reply|heating|signal)|"
    r"(?:\d+|two|three|four|five|six|nine|ten) (?:days?|weeks?|hours?|months?|min\w*))\b|"
    r"\b(?:don|isn|doesn|won|can|didn|aren|hasn)'?t\b"
)
_GLAD = re.compile(r"\b(?:work(?:s|ed)|fixed|sorted|help(?:ed|ful|ing)|quick|fast|no (?:rush|worries|problem))\b|!|:\)")


def find_not_meant(low: str) -> list[tuple[int, int]]:
    """Where hard words are denied, or said of weather, illness, other people or the writer, in a plain text."""
    return [match.span() for match in _NOT_MEANT.finditer(low)]


def find_restrained(low: str) -> list[Found]:
    """(kind, label, start, end) of every turn of speech that says it without strong words; two of a kind at most."""
    found = [
        (kind, label, *match.span()) for kind, label, pattern in _PATTERNS for match in islice(pattern.finditer(low), 2)
    ]
    praise = _find_bitter_praise(low)
    return found if praise is None else [*found, ("sarcasm", "Praise that is not meant", *praise)]


def _find_bitter_praise(low: str) -> tuple[int, int] | None:
    """A message that opens with praise and goes on with what went wrong, and says nowhere that it is well now."""
    praise = _PRAISE.match(low)
    if praise is None or _GLAD.search(low, praise.end()) or not _PLAINT.search(low, praise.end()):
        return None
    return praise.span()
