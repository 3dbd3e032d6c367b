"""jargon: internal or technical words that this customer has not used."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.analysis.stems import SMALL_WORDS
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn, Voice

_ACRONYM = re.compile(r"(?<![\w#@./-])(?:[A-Z]{2,5}|L[1-4])s?(?![\w@/-])")
_KNOWN = frozenset(
    [
        "OK",
        "PDF",
        "ID",
        "TV",
        "USA",
        "UK",
        "EU",
        "US",
        "UAE",
        "NHS",
        "VAT",
        "SMS",
        "PIN",
        "SIM",
        "FAQ",
        "ATM",
        "GPS",
        "CEO",
        "HR",
        "IT",
        "AM",
        "PM",
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "SEK",
        "DKK",
        "NOK",
        "PLN",
        "INR",
        "AUD",
        "CAD",
        "USB",
        "PC",
        "WIFI",
        "APP",
        "QR",
        "IBAN",
        "DHL",
        "UPS",
        "DPD",
        "GLS",
        "FEDEX",
        "BBC",
        "XL",
        "XXL",
        "XS",
        "CV",
        "ISO",
        "LED",
        "HD",
        "UHD",
        "PS",
        "PO",
        "NO",
        "TBD",
        "ASAP",
        "FYI",
        "DIY",
        "VIP",
        "MP3",
        "JPG",
        "PNG",
        "CSV",
        "ZIP",
        "URL",
        "WWW",
        "HTTP",
        "CET",
        "CEST",
        "GMT",
        "UTC",
        "EST",
        "PST",
        "BST",
        "ETA",
        "DM",
        "PS4",
        "PS5",
        "ZAR",
        "KG",
        "KM",
        "CM",
        "MM",
        "ML",
        "GB",
        "MB",
        "TB",
        "KB",
        "KW",
        "KWH",
        "II",
        "III",
        "IV",
        "LTD",
        "INC",
        "GMBH",
        "AG",
        "DR",
        "MR",
        "MS",
        "MRS",
        "RE",
        "NB",
        "PPS",
        "XX",
        "XXX",
        "JAN",
        "FEB",
        "MAR",
        "APR",
        "JUN",
        "JUL",
        "AUG",
        "SEP",
        "OCT",
        "NOV",
        "DEC",
        "MON",
        "TUE",
        "WED",
        "THU",
        "FRI",
        "SAT",
        "SUN",
        "NYC",
        "LA",
        "DC",
        "SA",
        "NZ",
        "IE",
        "DE",
        "FR",
        "ES",
        "PT",
        "NL",
        "BE",
        "AT",
        "CH",
        "SE",
        "DK",
        "FI",
        "PL",
        "CZ",
        "HU",
        "RO",
        "SK",
        "SI",
        "HR",
        "EE",
        "LV",
        "LT",
        "GR",
        "CY",
        "MT",
        "IN",
        "JP",
        "CN",
        "BR",
        "MX",
        "PVC",
        "AC",
        "DC",
    ]
)

_LOUD = frozenset(
    ["awful", "great", "now", "never", "love", "best", "free", "stop", "wait", "fun", "good", "bad", "top"]
)


def check(document: Document) -> Found | None:
    """A term of the list or an acronym that stands nowhere in the history and is not explained in the draft."""
    said = document.customer_words | frozenset(word for reading in document.past.readings for word in reading.words)
    glossary = {plain(term): words for term, words in document.context.voice.glossary.items()}
    explained = _house_word(document, glossary, said)
    if explained is not None:
        return explained
    terms = [hit for hit in document.of("jargon") if not set(document.low[hit.start : hit.end].split()) <= said]
    terms = [
        hit
        for hit in terms
        if document.low[hit.start : hit.end] not in glossary and not _explained(document, hit.start, hit.end)
    ]
    acronyms = [
        m
        for m in _ACRONYM.finditer(document.text)
        if _is_strange(document, m, said) and not _explained(document, m.start(), m.end())
    ]
    if len(terms) + len({m.group() for m in acronyms}) < 2:
        return None
    spans = sorted([(hit.start, hit.end) for hit in terms] + [m.span() for m in acronyms])
    sentence = document.sentence_at(spans[0][0])
    return Found(sentence.start, sentence.end, evidence=", ".join(document.text[a:b] for a, b in spans[:3]))


def _house_word(document: Document, glossary: dict[str, str], said: frozenset[str]) -> Found | None:
    """A word for which the brand's glossary has plain ones; one is enough."""
    for term, words in glossary.items():
        match = re.search(rf"(?<!\w){re.escape(term)}(?!\w)", document.masked) if term and words else None
        if match is not None and not set(term.split()) <= said and not _explained(document, *match.span()):
            return Found(match.start(), match.end(), replacement=words)
    return None


def _is_strange(document: Document, match: re.Match[str], said: frozenset[str]) -> bool:
    word = match.group()
    body_start = document.salutation.end if document.salutation else 0
    stop = document.sign_off.start if document.sign_off else len(document.text)
    if word in _KNOWN or word.lower() in said or word.rstrip("s") in _KNOWN or not body_start <= match.start() < stop:
        return False
    if word.lower() in SMALL_WORDS or re.match(r"[A-Z]*[!?]", document.text[match.end() :]) or word.lower() in _LOUD:
        return False
    around = document.text[max(0, match.start() - 2) : match.end() + 3]
    if re.search(r"[A-Z]{2,}[ ,]+$", document.text[max(0, match.start() - 12) : match.start()]) or re.match(
        r"[ ,]+[A-Z]{3,}", document.text[match.end() :]
    ):
        return False
    return not re.search(r"\d[ -]?" + re.escape(word) + "|" + re.escape(word) + r"[ -]?\d", around)


def _explained(document: Document, start: int, end: int) -> bool:
    after = document.low[end : end + 30]
    before = document.low[max(0, start - 3) : start]
    return bool(
        re.match(r"\s?(?:\(|,? (?:which (?:is|means)|that is|meaning|i\.e\.|means|is (?:the|a|an|our))\b| –| =)", after)
    ) or before.endswith("(")


_PHONE = Context(channel="chat", situation="mid", history=(Turn("customer", "My phone has no signal at home."),))

RULE = Rule(
    id="jargon",
    title="Words of our trade",
    why="What the customer has to look up has not been answered.",
    needs="S2.8",
    dimension="tone",
    suggestion="Say it in the customer's words.",
    check=check,
    severity="low",
    examples=(
        Example("We escalated it to L2, since the HLR sync job failed.", True, _PHONE),
        Example("I asked our network team; your number was not switched on properly.", False, _PHONE),
        Example(
            "The ONT is off.",
            True,
            Context(channel="chat", situation="mid", voice=Voice(glossary={"ONT": "white box on the wall"})),
        ),
        Example("Please send the PDF by e-mail to our HR.", False, _PHONE),
    ),
)
