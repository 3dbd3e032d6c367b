"""How a draft opens and signs off: salutation, the name in it, closing words, the name at the end."""

import re
from dataclasses import dataclass

_GREETING = (
    r"dear|hi+|hello|hey+(?: there)?|heya+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|"
    r"morning|afternoon|evening|"
    r"g'day|hallo|hej|hei|hoi|moin|guten (?:tag|morgen|abend)|liebe[r]?|bonjour|bonsoir|salut|hola|"
    r"buenos d[ií]as|buenas(?: tardes)?|"
    r"ol[aá]|bom dia|boa tarde|ciao|buongiorno|salve|namaste|kia ora|salaam|as-?salamu? alaikum|"
    r"merhaba|shalom|sawubona|jambo|"
    r"habari|ahoj|cze[sś][cć]|dzie[nń] dobry|aloha|dia duit|welcome(?: back)?|to whom it may concern|"
    r"(?:a )?(?:very )?good (?:morning|afternoon|evening|day)|(?:very )?warm greetings|"
    r"(?:sehr )?geehrter?|beste|geachte|ch[eè]re?|estimad[oa]|prezad[oa]|car[oa]|god ?dag|sz?ervus|zdravo|dobr[yý] den|"
    r"selam|salam|assalam\w*|wa alaikum\w*|namaskar\w*|vanakkam|mabuhay|selamat (?:pagi|siang|sore|malam|petang)|"
    r"xin ch[aà]o|bula|talofa|dumela|molo|t[eē]n[aā] (?:koe|koutou)|a chara"
)
_SALUTATION = re.compile(
    rf"\s*(?:[*>#-]\s*)?(?P<word>{_GREETING})\b(?P<rest>[^\n.!?,;:–—]{{0,60}})(?P<mark>[,.!?;:–—]?)"
)
_TITLE = re.compile(
    r"^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|ma'am|mme|m|herr|frau|señor|señora|senhor|"
    r"senhora|captain|rev|reverend|father|sister|brother|mother|sr|br|fr|pastor|imam|rabbi|judge|coach|chief|nurse|"
    r"pak|bu|ibu|encik|puan|tuan|cik|sahib|oga)\.?$"
)
_GENERIC = re.compile(
    r"\b(?:customer|client|guest|user|sir|sirs|madam|ma'am|member|subscriber|passenger|patient|valued|"
    r"all|there|team|everyone|folks|friend|"
    r"traveller|traveler|shopper|player|gamer|resident|tenant|policyholder|account holder|cardholder|"
    r"partner|hero|again|both|concern|buyer|donor|reader|applicant|colleague)\b"
)
_CLOSING = re.compile(
    r"^\s*(?:(?:with )?(?:my |our )?(?:very |the )?(?:kind(?:est)?|best|warm(?:est)?|friendly|many|"
    r"cordial|sincere|good) (?:regards|wishes|greetings|thanks|best)|"
    r"(?:with )?(?:kind )?regards|(?:very )?best|cheers|cheerio|sincerely|respectfully|faithfully|"
    r"cordially|warmly|gratefully|truly|thanks|thank you|many thanks|"
    r"thanks (?:again|so much|and [\w ]{1,20})|thank you (?:again|very much|so much)|with thanks|"
    r"yours(?: (?:sincerely|faithfully|truly|warmly))?|sincerely yours|take care|x+o+(?:xo)*|hugs|"
    r"all the best|(?:much |lots of )?love(?: from [\w ]{1,30})?$|"
    r"talk soon|speak soon|have a (?:\w+ ){1,3}(?:day|weekend|evening|week|one|trip|"
    r"flight|journey)|greetings(?: from [\w ]{1,20})?|"
    r"(?:mit )?freundliche[nr]? gr[uü](?:ß|ss)en?|viele gr[uü](?:ß|ss)e|cordialement|saludos|"
    r"abra[cç]os?|atentamente|ng[aā] mihi|sl[aá]n|hilsen|groet(?:jes|en)?)\b",
)
_DESK = re.compile(
    r"\b(?:team|support|service|services|desk|help-?desk|hotline|section|unit|registry|care|department|dept|office|help|"
    r"crew|reception|bookings|billing|accounts|customer|relations|claims|sales|specialist|agent|advisor|manager)\b"
)
_NAME_WORD = re.compile(r"[^\W\d_][\w'.-]*")


@dataclass(slots=True, frozen=True)
class Salutation:
    """The opening words of a draft, in code points. ``name`` is what stands after the greeting word, or empty."""

    start: int
    end: int
    word: str
    name: str
    name_start: int
    generic: bool


@dataclass(slots=True, frozen=True)
class SignOff:
    """Where the closing begins; ``words``: is there a closing phrase, ``name``: a name or a desk."""

    start: int
    words: bool
    name: bool


def name_words(name: str) -> list[str]:
    """The words of a person's name or handle in lower case, without titles and single letters."""
    return [
        w
        for w in (m.group().lower().strip(".'-") for m in _NAME_WORD.finditer(name.replace("_", " ")))
        if not _TITLE.match(w) and len(w) > 1
    ]


def is_generic(name: str) -> bool:
    """Whether a form of address would fit anybody: customer, passenger, all."""
    return bool(_GENERIC.search(name.lower()))


_BARE_TITLE = re.compile(
    r"\s*((?:esteemed|respected|valued) \w+|sirs?|madam|ma'am|sir or madam|team|folks|everyone|friends?|oga)[ ,!:]*\n"
)
_NAME_FIRST = re.compile(
    r"\s*((?:(?:Mr|Mrs|Ms|Mx|Dr|Prof)\.\s)?[^\s,.!?:–—-][^\n,.!?:–—-]{1,39})(?:[,!:–—-]|[ \t\r]*\n)"
)


def find_salutation(text: str, low: str, customer: list[str]) -> Salutation | None:
    """The greeting with which a text opens, or a customer's name or a bare title ("Madam,") that is its first line."""
    match = _SALUTATION.match(low)
    if match is not None:
        start = match.start("word")
        begin, stop = match.span("rest")
        rest = text[begin:stop]
        cut = _name_length(rest)
        name = rest[:cut].strip()
        lead = len(rest) - len(rest.lstrip())
        generic = (
            bool(_GENERIC.search(low[begin : begin + max(cut, 40)]))
            if match["word"] != "to whom it may concern"
            else True
        )
        return Salutation(
            start, begin + cut, match["word"], name, begin + lead, generic and not _is_theirs(name, customer)
        )
    opening = _NAME_FIRST.match(text)
    if opening and _is_theirs(opening.group(1), customer) and len(opening.group(1).split()) <= 4:
        return Salutation(opening.start(1), opening.end(1), "", opening.group(1).strip(), opening.start(1), False)
    title = _BARE_TITLE.match(low)
    if title:
        return Salutation(title.start(1), title.end(1), "", title.group(1), title.start(1), True)
    return None


def _is_theirs(name: str, customer: list[str]) -> bool:
    return any(word in customer for word in name_words(name))


def _name_length(rest: str) -> int:
    """How far the words after a greeting are a name: capitalised words and titles (at most five)."""
    end = 0
    for count, word in enumerate(re.finditer(r"\S+", rest)):
        bare = word.group().strip("*_\"'()[]{}")
        joins = bare.lower() in {
            "and",
            "de",
            "van",
            "der",
            "la",
            "al",
            "bin",
            "von",
            "da",
            "di",
            "y",
            "&",
            "el",
            "den",
            "ter",
            "dos",
            "santos",
        }
        if count >= 5 or not (
            bare[:1].isupper() or joins or _TITLE.match(bare.lower()) or not bare[:1].isascii() or count == 0
        ):
            break
        end = word.end()
    return end


def find_sign_off(text: str, low: str, agent: str | None, brand: str | None) -> SignOff | None:
    """The closing of a text: a closing phrase, a name or a desk line among its last lines."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    if not lines:
        return None
    for index in range(len(lines) - 1, max(-1, len(lines) - 7), -1):
        start, end = lines[index]
        if end - start <= 60 and _CLOSING.match(low[start:end]):
            named = index < len(lines) - 1 or bool(re.search(r"[,!.–—-]\s*\S", low[start:end].rstrip()))
            return SignOff(start, True, named)
    return _closing_block(text, lines) or _bare_sign_off(text, lines, agent, brand)


_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_SIGNED = re.compile(r"[A-ZÀ-Þ][\w'’.-]*")


def _closing_block(text: str, lines: list[tuple[int, int]]) -> SignOff | None:
    """A last paragraph of two to four short lines without full stops that holds a name: "Safe riding,", "Bryn"."""
    breaks = [gap.end() for gap in _BLANK_LINE.finditer(text[: lines[-1][1]])]
    start = breaks[-1] if breaks else 0
    block = [text[a:b].strip() for a, b in lines if a >= start]
    if not start or not 2 <= len(block) <= 4 or any(len(line) > 48 or line.endswith((".", "?", ":")) for line in block):
        return None
    if any(re.match(r"(?:[-*•–]|\d{1,2}[.)])\s", line) for line in block):
        return None
    signed = [line for line in block[1:] if _SIGNED.match(line) and len(line.split()) <= 7]
    farewell = block[0].endswith((",", "!")) and len(block[0].split()) <= 9
    named = bool(_SIGNED.match(block[0])) and len(block[0].split()) <= 3
    return SignOff(start, farewell, True) if signed and (farewell or named) else None


def _bare_sign_off(text: str, lines: list[tuple[int, int]], agent: str | None, brand: str | None) -> SignOff | None:
    """A name, a desk or a farewell at the end of the last line."""
    start, end = lines[-1]
    start = max(start, end - 160)
    last = text[start:end].strip()
    if len(lines) > 1 and _is_name_line(last, agent, brand):
        return SignOff(start, False, True)
    signed = _signature(text, lines, agent, brand)
    if signed is not None:
        return signed
    dash = re.search(r"(?:[–—~^/]|(?<=\s)-{1,2}|\()\s?[A-Z][\w'. ,]{0,40}\)?$", last)
    if dash and (len(lines) > 1 or dash.start() > 0):
        return SignOff(start + dash.start(), False, True)
    name = re.search(
        r"(?:^|[.!?]\s+)((?:[A-Z][\w'&-]{0,30}[ ,]{1,2}){0,4}[A-Z][\w'&-]{0,30}(?: from the \w{1,30} team)?)$", last
    )
    if name and _is_name_line(name.group(1), agent, brand):
        return SignOff(start + name.start(1), False, True)
    closing = re.search(r"(?:^|[.!?]\s+)([^.!?]{2,40}[.!,]?\s*[^.!?]{0,30})$", last)
    if closing and _CLOSING.match(closing.group(1).lower()):
        return SignOff(start + closing.start(1), True, False)
    return None


def _signature(text: str, lines: list[tuple[int, int]], agent: str | None, brand: str | None) -> SignOff | None:
    """A name that opens the last paragraph, above what belongs to it: a phone number, the brand and its hours."""
    if len(lines) < _SIGNATURE:
        return None
    (start, end), (below, stop) = lines[-2], lines[-1]
    opens = lines[-3][1] < start and "\n" in text[lines[-3][1] + 1 : start]
    name, last = text[start:end].strip(), text[below:stop].strip()
    belongs = bool(_PHONE.match(last)) or (opens and len(last) <= _LINE and not last.endswith(("?", "!")))
    named = len(name.split()) <= _NAME and _is_name_line(name, agent, brand)
    return SignOff(start, False, True) if belongs and named else None


_ROLE, _NAME, _LINE, _SIGNATURE = 3, 4, 80, 3
_ASIDE = re.compile(r"\s*\([^()\n]{1,30}\)$")
_KISSES = re.compile(r"(?<!\s)\s+x{1,3}$", re.IGNORECASE)
_PHONE = re.compile(r"\s*(?=[\d+(])\+?[\d ()/.-]{6,}$")


def _is_name_line(line: str, agent: str | None, brand: str | None) -> bool:
    bare = _ASIDE.sub("", _KISSES.sub("", line.strip(" -–—~*_.")))
    words = bare.split()
    if not words or len(words) > 8 or len(bare) > 70 or line.rstrip().endswith(("?", "!", ":")):
        return False
    low = bare.lower()
    if (agent and agent.split()[0].lower() in low) or (brand and brand.lower() in low):
        return True
    if line.rstrip().endswith(".") and len(words) > 2:
        return False
    small = {"of", "the", "to", "and", "at", "for", "from", "in", "de", "van", "der", "von", "da", "your", "&", "|"}
    name, *roles = bare.split(",")
    named = all(w[:1].isupper() or not w[0].isalpha() or w.lower() in small for w in name.split())
    capital = sum(w[:1].isupper() for w in words)
    role_fits = all(
        _PHONE.match(role) or (len(role.split()) <= _ROLE and not any(word[0].isdigit() for word in role.split()))
        for role in roles
    )
    return (named and capital >= 1 and role_fits) or (bool(_DESK.search(low)) and len(words) <= 5 and capital >= 1)
