"""Things that desks ask for: how each is asked for in a draft, and how it looks where a customer has given it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence


@dataclass(slots=True, frozen=True)
class Slot:
    """A thing that is asked for: how it is asked, and how it looks in a history."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]


def _slot(name: str, asked: str, given: str) -> Slot:
    return Slot(name, re.compile(rf"\b(?:{asked})\b"), re.compile(given))


_DATE = (
    r"\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b|"
    r"\b\d{1,2}[./]\d{1,2}\b|\b(?:on |last |since |this )?(?:monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|yesterday|today|this morning|last night)\b|\bthe "
    r"\d{1,2}(?:st|nd|rd|th)\b"
)
_CODE = r"(?:no\.?|nr\.?|number|#|id|ref(?:erence)?|code)?\s?[:#]?\s?(?=[a-z0-9/-]*\d)[a-z0-9][a-z0-9/-]{2,}"
SLOTS = (
    _slot(
        "order number",
        r"(?:order|purchase|booking|reservation|reference|confirmation|ticket|case|claim|invoice|tracking|"
        r"parcel|job|repair|return|delivery|consignment|shipment|transaction|file|application)(?: |"
        r"-)?(?:id|number|no\.?|nr|ref(?:erence)?|code|numbers)|(?:your|the) (?:reference|booking code|"
        r"order id|pnr)|number of (?:the|your) (?:order|booking|invoice|claim|case)|which (?:order|"
        r"booking|invoice)",
        r"\b(?:order|booking|reservation|ref(?:erence)?|confirmation|case|claim|invoice|tracking|parcel|"
        r"job|repair|return|number|no\.?|nr|ticket|id|pnr|shipment|file|application|wo|inv|rma|po)\.? "
        r"?(?:id|number|no\.?|nr\.?|code|is|was)?\s?[:#]?\s?#?(?=[a-z0-9/.-]*\d)[a-z0-9][a-z0-9/.-]{2,}|"
        r"#\d{3,}|\b[a-z]{1,4}-?\d{4,}\b|\b\d{2,}-[\dk]{3,}\b",
    ),
    _slot(
        "customer number",
        r"(?:customer|account|member(?:ship)?|client|contract|policy|policyholder|meter|mprn|subscriber|"
        r"card|user|patient|student|loyalty|licen[cs]e)(?: |-)?(?:id|number|no\.?|nr)|account (?:name|"
        r"details)|your mprn",
        r"\b(?:customer|account|acct|member(?:ship)?|client|contract|policy|meter|mprn|subscriber|user|"
        r"patient|student|licen[cs]e|cust)\.? ?(?:id|number|no\.?|nr\.?)?\s?(?:is)?[:#]?\s?(?=[a-z0-9 "
        r"/-]*\d)[a-z0-9][a-z0-9/-]{2,}",
    ),
    _slot("e-mail address", r"e-?mail(?: address)?|mail address", r"[\w.+-]+@[\w-]+\.\w+"),
    _slot(
        "phone number",
        r"(?:phone|telephone|mobile|cell|contact|call-?back) ?(?:number|no\.?)|number (?:to|we can|i can|"
        r"where) (?:call|reach|ring)|best number",
        r"(?:\+|\b0)\d[\d ()-]{6,}|\b\d{3}[ -]\d{3}[ -]\d{3,4}\b",
    ),
    _slot(
        "address",
        r"(?:(?:full|postal|delivery|shipping|home|new|street|billing|current|correct|mailing|e-?mail "
        r"and) )*address(?:es)?|post ?code|zip(?: code)?|where (?:do you live|should we (?:send|deliver|"
        r"post))",
        r"\b\d{1,4}[a-z]?,? [a-z][\w' ]{2,25}(?:street|st|road|rd|avenue|ave|lane|ln|drive|close|court|"
        r"place|way|square|terrace|crescent|gardens|grove|hill|row)\b|\b(?:live at|address is|ship to|"
        r"send to|deliver to|moved to|new address)\b.{0,20}\d|\b\d{4,5}(?:-\d{3})? [a-z]{3,}|"
        r"\b[a-z]{1,2}\d{1,2}[a-z]? ?\d[a-z]{2}\b",
    ),
    _slot(
        "name",
        r"your (?:full |first |last |sur)?name|(?:full|last|first|sur) ?name|who am i (?:speaking|talking|"
        r"chatting) (?:to|with)",
        r"\b(?:my name is|i am|i'm|this is|name:?) [a-z]{2,}",
    ),
    _slot(
        "model",
        r"(?:which|what)(?: exact)? (?:model|device|phone|laptop|printer|machine|product|item|car|bike|"
        r"router|tv|make|type of (?:device|phone))|(?:make and |device |product |phone |exact )?model(?: "
        r"name| number| and| of| are| is|\?|,)|device (?:type|name|are)|(?:product|item)(?:s)? (?:name|"
        r"did you|is it|are|were|was|is this|do you mean)|which (?:items?|products?|articles?)",
        r"\b(?:iphone|samsung|galaxy|pixel|ipad|macbook|lenovo|dell|hp|huawei|xiaomi|sony|canon|epson|"
        r"bosch|miele|lg|asus|acer|thinkpad|oneplus|nokia|motorola|xbox|ps4|ps5|switch|playstation|"
        r"surface|fritz|octavia|golf|model)\b[ \w-]{0,12}|\b[a-z]{1,6}-?\d{2,5}[a-z]{0,3}\b",
    ),
    _slot(
        "version",
        r"(?:which|what) (?:version|browser|operating system|os|app version|android|ios|windows|system)|"
        r"(?:app|software|os|firmware|browser|operating system) ?(?:version|name)?(?: are| do| is|\?| "
        r"and)|version (?:are|is|of|do|number)",
        r"\b(?:version|v)\.? ?\d+(?:\.\d+)*|\b\d+\.\d+(?:\.\d+)?\b|\b(?:chrome|firefox|safari|edge|"
        r"opera)\b|\b(?:windows|ios|android|macos|mac os|ubuntu) ?\d*",
    ),
    _slot(
        "date",
        r"(?:when|what day|which day|on which (?:date|day)|what date|which date|since when|how long)(?: "
        r"exactly)? (?:did|was|were|is|has|have)(?: (?:you|it|this|the|that|your|they))? .{0,40}|date of "
        r"(?:purchase|order|the|your|birth|travel|arrival|booking)|(?:purchase|order|travel|booking|"
        r"arrival|delivery|invoice|start) dates?|what time (?:did|was|were)",
        rf"{_DATE}|\b(?:for|since|about|almost|over) (?:\d+|an?|two|three|four|five|six|seven|eight|nine|"
        rf"ten) (?:minutes?|hours?|days?|weeks?|months?|years?)\b|\b(?:for|since) .{{0,20}}(?:hours?|days?|"
        rf"weeks?|months?)\b",
    ),
    _slot(
        "photo",
        r"(?:photo(?:s|graphs?)?|pictures?|pics?|screenshots?|screen shots?|images?|scan|copy of (?:the|"
        r"your) (?:receipt|invoice|id|bill|contract)|proof of (?:purchase|payment)|receipt|invoice copy|"
        r"video|log files?|logs|documents?)(?: of| showing| from| please| as|\?|,|\.| to| with| so| and)?",
        r"\b(?:photos?|pictures?|pics?|screenshots?|images?|scan|copy|receipt|invoice|video|logs?|"
        r"documents?|forms?|proof|certificate)\b.{0,40}\b(?:attached|enclosed|below|sent|uploaded|here|"
        r"above|mailed|included|is on|are on)\b|\b(?:attached|enclosed|uploaded|sent|here is|here are|"
        r"here's|see|find)\b.{0,60}\b(?:photos?|pictures?|pics?|screenshots?|images?|scan|copy|receipt|"
        r"invoice|video|logs?|documents?|proof)\b|\battached\b",
    ),
    _slot(
        "amount",
        r"(?:what|which|how much)(?: was| is| were)?(?: the| your)? (?:amount|sum|charge|price|money|was "
        r"charged|did you pay|were you charged)(?: of| was| is|\?| you)?|exact amount|amount (?:charged|"
        r"paid|of|you|that)|how much (?:did|were|was|have|is|money)",
        r"[€$£₹]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:€|eur|euros?|usd|gbp|dollars?|pounds?|chf|sek|dkk|kr|pln|"
        r"inr|rs|rand|francs?|yen)\b",
    ),
    _slot(
        "size or colour",
        r"(?:which|what) (?:size|colou?r)(?: and)?(?: do| did| are| would| is|\?)?|size (?:do|did|are|and)",
        r"\bsize \w+|\b(?:xs|xl|xxl|medium|large|small)\b|\b(?:red|blue|green|black|white|grey|gray|navy|"
        r"beige|brown|pink|yellow|oak|silver)\b",
    ),
    _slot(
        "error",
        r"(?:what|which)(?: exact| is the)? error(?: message| code)?|error (?:message|code)(?: do| did| "
        r"are| is|\?| you)?|what (?:does it say|message do you)",
        r"\b(?:error|code|message|says|shows?)\b.{0,25}(?:['\"].{3,}['\"]|\b[a-z]{0,4}-?\d{2,}\b)|\be\d{2,3}\b",
    ),
    _slot(
        "what was tried",
        r"(?:have|did) you (?:already )?(?:try|tried|restart|restarted|reboot|rebooted|clear|cleared|"
        r"reinstall|reinstalled|turn|turned|check|checked|update|updated|reset|unplug|unplugged|switch|"
        r"switched)\b.{0,60}|(?:please |could you |can you )?(?:try|start by) (?:to )?(?:restart|"
        r"reinstall|clear|reboot|turn|reset|unplug|switch)(?:ing)?\b.{0,40}",
        r"\b(?:already |i |i've |have |we )+(?:tried|restarted|rebooted|cleared|reinstalled|turned it off|"
        r"reset|unplugged|switched|updated|checked)\b.{0,60}|\b(?:restarted|rebooted|reinstalled|cleared|"
        r"unplugged|reset)\b",
    ),
)
_ASKING = re.compile(
    r"\b(?:(?:please|kindly|pls|could you|can you|would you|you(?:'ll| will)? need to|we ask you to|"
    r"have to) (?:also |first |kindly |please |just |again )*(?:send|provide|share|give|tell|confirm|"
    r"let|advise|indicate|specify|state|supply|attach|upload|forward|reply with|mention|include|"
    r"describe|try|restart|clear|reinstall|take)|"
    r"(?:send|give|tell) (?:me|us)|provide (?:me|us|your|the)|share (?:your|the)|let (?:me|us) "
    r"(?:know|have)|may (?:i|we) (?:have|ask|know)|(?:can|could) (?:i|we) (?:have|get|ask|know)|"
    r"i(?:'ll| will| would|'d)? (?:also |just |first |still )?need (?:your|the|a|to know|some|from "
    r"you|you to|an)|"
    r"we(?:'ll| will| would|'d)? (?:also |just |first |still )?(?:need|require) (?:your|the|a|to know|"
    r"some|from you|you to|an|following)|what(?:'s| is| was| are| were)(?: the| your)?|which (?:\w+ "
    r")?(?:\w+ )?(?:is|was|are|were|did|do|does|have)|when (?:did|was|were|exactly)|since when|how "
    r"(?:long|much|many) (?:did|was|were|have|has)|who am i|"
    r"have you (?:tried|already|checked|restarted|rebooted)|did you (?:try|restart|check|already|"
    r"order|buy|pay|receive)|mind (?:telling|sending|giving|sharing)|try (?:restarting|turning|"
    r"clearing|reinstalling|rebooting|to restart)|where did you|who is|reply with|your (?:\w+ "
    r"){1,3}\?|and your|need (?:some|a few|more) (?:details|information|info))\b|\?\s*$"
)
_EXCUSED = re.compile(
    r"\b(?:direct message|number (?:is|on which)|this page|everything)\b|"
    r"\b(?:another|one more|a second|new|different|other|again as|clearer|closer|close-up|better|"
    r"larger|sharper|correct(?:ed)?|both sides|the back|in full|full screen|to (?:confirm|verify|make "
    r"sure|double-check|be sure|check) (?:it is|that|i|we|it's|this|whether)|just to (?:confirm|be "
    r"sure|check|make sure)|whether|if (?:it|this|that)|for (?:security|safety|verification|data "
    r"protection|your protection)|verify (?:your|the|that)|security (?:check|step|question)|is it "
    r"still|still (?:the|your|correct|right|live)|"
    r"is (?:this|that|it) (?:right|correct|still)|correct\?|right\?|same|last (?:four|4|two)|first "
    r"line|you (?:can|may|could|will|'ll) (?:find|see|send|reply|upload|choose|also)|would you "
    r"(?:like|prefer)|do you (?:want|prefer|need|still)|shall|should (?:i|we|it|he)|suits?|prefer|"
    r"instead|which (?:day|date|time|of (?:these|the two|them)|one|option|suits|would)|what (?:time|"
    r"day|date) (?:suits|works|would)|when (?:suits|would|are you|is a good|can)|if (?:it|that|you|"
    r"this|the)|once|sent (?:you|to)|will (?:call|write|send|e-?mail|be)|i(?:'ll| will)|"
    r"thank you for|thanks for|too (?:dark|small|blurry)|blurred|blurry|unreadable|not readable|cut "
    r"off|did not (?:arrive|open|come through)|didn't (?:arrive|open|come through)|can't (?:open|"
    r"read)|cannot (?:open|read))\b"
)


class Asked(NamedTuple):
    """A thing that a sentence of the draft asks for; ``given`` where the customer has told it, if they have."""

    sentence: Sentence
    slot: Slot
    given: re.Match[str] | None


def find_asked(document: Document) -> list[Asked]:
    """What the draft asks for, in order; a sentence that says why it asks again is left out."""
    return document.once("asked", lambda read: list(_find_asked(read)))


def excuses_asking(document: Document) -> bool:
    """Whether a sentence asks and says why: to confirm, for security, one more."""
    return any(_ASKING.search(sentence.low) and _EXCUSED.search(sentence.low) for sentence in document.body)


def _find_asked(document: Document) -> Iterator[Asked]:
    history = "\n".join(reading.low for reading in document.past.by("customer"))
    for sentence in document.body:
        ask = _ASKING.search(sentence.low)
        if ask is None or _EXCUSED.search(sentence.low):
            continue
        for slot in SLOTS:
            wanted = slot.asked.search(sentence.low)
            if wanted is None or not (sentence.asks or ask.start() <= wanted.start()):
                continue
            given = slot.given.search(history)
            fits = given is not None and _fits(slot, sentence.low, history, document)
            yield Asked(sentence, slot, given if fits else None)


def _fits(slot: Slot, sentence: str, history: str, document: Document) -> bool:
    """What was given is what is asked: the kind of number or day named in both."""
    if slot.name == "name":
        return bool(document.customer) or bool(slot.given.search(history))
    if slot.name == "order number":
        kinds = re.findall(
            r"\b(order|booking|invoice|claim|case|tracking|job|return|ticket|reservation|application)\b", sentence
        )
        return not kinds or any(kind in history for kind in kinds) or "reference" in sentence
    if slot.name == "photo":
        thing = re.search(
            r"\b(photo|picture|pic|screenshot|image|scan|receipt|invoice|video|log|document|proof|copy)", sentence
        )
        return thing is not None and (
            thing.group()[:4] in history
            or (
                {"photo", "picture", "pic", "image", "screenshot"} >= {thing.group()}
                and bool(re.search(r"\b(?:photo|picture|pic|image|screenshot)", history))
            )
        )
    if slot.name == "date":
        return sentence.strip().endswith("?") or "date of" in sentence or "dates" in sentence
    if slot.name == "what was tried":
        tried = re.search(r"(restart|reboot|reinstall|clear|turn|reset|unplug|switch|updat|check)", sentence)
        return tried is not None and tried.group() in history
    return True
