"""Personal and secret data in a text: cards, accounts, ids, passwords, codes, keys, phones, addresses of mail."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapport.etiquette.people import find_people
from rapport.etiquette.types import Secret

_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w]|-\d)")
_CARD_NAMED = re.compile(
    r"(?i)\b(?:cards?|visa|mastercard|maestro|amex|jcb|"
    r"discover)\b[^\d\n]{0,40}(?<![\d-])(\d(?:[ -]?\d){11,18})(?![\w]|-\d)"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_SSN_NAMED = re.compile(r"(?i)\b(?:ssn|social security (?:number|no\.?))\b[^\d\n]{0,20}(\d{3}[ -]?\d{2}[ -]?\d{4})\b")
_NATIONAL = re.compile(
    r"(?i)\b(?:passport|national id|id card|driver'?s licen[cs]e|national insurance|nino|tax id|"
    r"aadhaar|pan|cpf|bsn|pesel|nif|dni)"
    r"(?: (?:number|no\.?|nr\.?))?\s?(?:is|:|=|#)?\s?((?=[A-Z0-9 -]{0,16}\d)[A-Z0-9][A-Z0-9 -]{5,15}[A-Z0-9])\b"
)
_PASSWORD = re.compile(
    r"(?i)\b(?:pass(?:word|code|phrase|wort)|pwd|log-?in|credentials?)\b(?: (?:for|to|of|on) [^\n:=]{1,40}?)?"
    r"(?:\s(?:to(?! (?:be|the|your|log|access|get|open|use|sign))|is|was|has been set to|set to|reset "
    r"to|changed to|=)\s?(?:now |still |currently |temporarily )?:?|\s?[:=])\s{0,2}[\"'“‘(]?"
    r"((?=[^\s]{0,30}[\d!@#$%^&*_+=~?-]|[^\s]{0,30}[a-z][A-Z])[^\s\"'“”‘’,;)]{4,40})"
)
_PIN = re.compile(
    r"(?i)\b(?:pin|cvv2?|cvc2?|security code|door code|gate code|access code|alarm code|safe code|"
    r"unlock code|puk|one-time code|otp|verification code)\b"
    r"(?: (?:code|number|no\.?))?(?: (?:for|to|of|on) [^\n:=.]{1,30}?)?(?:\s(?:is|was|=)\s?(?:now |"
    r"still )?|\s?[:=#]\s?|\s)[\"'“]?(\d{3,8})\b(?!\s?(?:-|digit|min|euro|%|stores|times))"
)
_KEY = re.compile(
    r"\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,99}|\bgh[pousr]_[A-Za-z0-9]{20,99}|"
    r"\bxox[abprs]-[A-Za-z0-9-]{10,99}|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}"
    r"|\beyJ[\w-]{10,400}\.[\w-]{10,900}\.[\w-]{5,400}|\b(?i:api[ _-]?key|secret(?: key)?|access[ "
    r"_-]?token|auth[ _-]?token|bearer|token)\b(?: "
    r"is)?\s?[:=]?\s?[\"'“]?((?=[\w-]{0,60}\d)[A-Za-z0-9_-]{16,99})"
    r"|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"
)
_EMAIL = re.compile(r"\b[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,62}){1,4}\b")
_PHONE = re.compile(
    r"(?<![\w./:-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,5}\)[ .-]?)?\d{2,5}(?:[ .-]\d{2,5}){1,4}(?: ?(?:x|ext\.?) ?\d{1,6})?"
    r"(?![\w-])|(?<!\w)\+\d{8,14}\b"
)
_PHONE_NAMED = re.compile(
    r"(?i)\b(?:phone|mobile|tel(?:ephone)?|cell(?:phone)?|desk|fax|hotline|whatsapp|registered(?: mobile| phone)?|"
    r"my number(?: is)?|(?:call|ring|text|reach) (?:me|us|him|her|them) (?:on|at))\b"
    r"(?: (?:number|no\.?))?(?: is)?\s?[:=]?\s{0,3}(\+?\(?\d[\d ().-]{5,17}\d(?: ?x\d{1,6})?)(?![\w-])"
)
_BORN = re.compile(
    r"(?i)\b(?:date of birth|dob|born(?: on)?|d\.o\.b\.?)\s?(?:is|was|:|on)?\s?((?:\d{1,2}[./ "
    r"-]){1,2}\d{2,4}|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9},? \d{4}|\d{4}-\d{2}-\d{2})"
)
_ADDRESS = re.compile(
    r"\b\d{1,5}[A-Za-z]?,? (?:[A-Z][\w'’.-]{1,20} ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|"
    r"Dr|Close|Court|Ct|Place|Pl|Way|Square|Sq|Terrace|Crescent|Boulevard|Blvd|Gardens|Grove|Row|Hill|"
    r"Park|Mews|Green|Quay|Walk)\b\.?"
    r"|\b(?:[A-Z][\w'’-]{1,20}(?:straat|strasse|straße|weg|gasse|allee|laan|gatan|vej)|(?:Rue|Via|"
    r"Calle|Avenida|Rua|Avenue|Plaza|Piazza) (?:[\w'’]{1,15} ){0,3}[A-Z][\w'’-]{1,20}),? "
    r"\d{1,4}[a-z]?\b"
)
_ACCOUNT = re.compile(
    r"(?i)\b(?:account|acct|sort code|routing|bank account|a/c)(?: (?:number|no\.?|nr\.?))?\s?(?:is|:|"
    r"#|=)?\s?(\d[\d -]{5,20}\d)\b"
)


@dataclass(slots=True, frozen=True)
class _Kind:
    name: str
    pattern: re.Pattern[str]
    structured: bool
    valid: Callable[[str], bool] = lambda text: True


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def is_card(text: str) -> bool:
    """Whether digits are a payment card: a known issuer's range and length, and the Luhn sum."""
    digits = _digits(text)
    two, four, length = int(digits[:2]), int(digits[:4]), len(digits)
    known = (
        (digits[0] == "4" and length in {13, 16, 19})
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and length == 16)
        or (two in {34, 37} and length == 15)
        or (two in {36, 38, 30} and length in {14, 16})
        or ((four == 6011 or two in {62, 64, 65, 81}) and 16 <= length <= 19)
        or (two == 35 and length == 16)
        or (four in {1800, 2131} and length == 15)
        or (two in {50, 56, 57, 58, 60, 63, 67, 69} and 13 <= length <= 19)
    )
    return known and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit)
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def is_iban(text: str) -> bool:
    """Whether a text is an IBAN: 15 to 34 signs whose ISO 7064 remainder is 1."""
    compact = text.replace(" ", "").upper()
    if not 15 <= len(compact) <= 34:
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _is_phone(text: str) -> bool:
    text = re.split(r" ?(?:x|ext)", text, maxsplit=1)[0]
    digits = _digits(text)
    if not 8 <= len(digits) <= 15 or re.search(r"\b\d{4}[-.]\d{2}[-.]\d{2}\b|\b\d{1,2}[.-]\d{1,2}[.-]\d{2,4}\b", text):
        return False
    if len(digits) < 9 and not text.startswith(("+", "0", "(")):
        return False
    return text.startswith(("+", "0", "(", "6", "7")) or (len(digits) == 10 and len(re.findall(r"\d+", text)) == 3)


_ALL: tuple[_Kind, ...] = (
    _Kind("card", _CARD, True, is_card),
    _Kind("card", _CARD_NAMED, True, lambda text: len(set(_digits(text))) > 1 and _luhn(_digits(text))),
    _Kind("iban", _IBAN, True, is_iban),
    _Kind("ssn", _SSN, True),
    _Kind("ssn", _SSN_NAMED, True),
    _Kind("key", _KEY, True),
    _Kind("password", _PASSWORD, True),
    _Kind("pin", _PIN, True),
    _Kind("national_id", _NATIONAL, False),
    _Kind("birth_date", _BORN, False),
    _Kind("bank_account", _ACCOUNT, False),
    _Kind("email", _EMAIL, False),
    _Kind("phone", _PHONE_NAMED, False, lambda text: 7 <= len(_digits(text)) <= 17),
    _Kind("phone", _PHONE, False, _is_phone),
    _Kind("address", _ADDRESS, False),
)


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"(?i)\b(?:\d{{4}}-\d{{2}}-\d{{2}}(?:[ T]\d{{2}}:\d{{2}}(?::\d{{2}})?)?|\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d{{4}}|"
    rf"\d{{2}})|"
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|"
    rf"{_MONTH} \d{{4}}|"
    r"(?:in|since|until|of|from|by|and|to|late|early|year) (?:the )?((?:19|20)\d{2}))\b(?![\d€$£%])"
)
_AGE = re.compile(
    r"(?i)\b(?:age(?:d)?(?: of)?|turn(?:s|ed|ing)?|was|is|am|i'm|he's|she's|just|be)\s(?:only |just |now |almost |"
    r"nearly )?"
    r"(1?\d{1,2})(?= ?(?:years?[ -]old|yrs?\b|y/?o\b|[.,;!?)]|$| (?:last|this|in|next|today|now|and)\b))|"
    r"\b(1?\d{1,2})(?=[ -](?:years?|yrs?|months?)[ -]olds?)"
)
_WEB = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"']{3,200}|\b[a-z0-9][a-z0-9-]{1,62}(?:\.[a-z0-9-]{1,62}){0,3}\.(?:com|org|net|co|io|"
    r"info|biz|edu|gov|eu|uk|de|fr|es|it|nl|us|ca|au|in|ch|at|be|se|dk|no|fi|pl|cz|pt|br|mx|ru|jp|"
    r"cn)\b(?:/[^\s]{0,200})?",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d{1,2})(?:\.(?:25[0-5]|2[0-4]\d|1?\d{1,2})){3}(?![\d.]\d)|"
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4}){1,4}(?![\w:])",
    re.IGNORECASE,
)
_PLAIN: tuple[_Kind, ...] = (
    _Kind("network_address", _NETWORK, False),
    _Kind("web_address", _WEB, False),
    _Kind("date", _DATE, False),
    _Kind("age", _AGE, False),
)
LONGEST = 100_000


def find_secrets(text: str) -> list[Secret]:
    """Personal and secret data with their spans (code points), in order, without overlaps; certain kinds win."""
    taken: list[Secret] = []
    covered = bytearray(len(text))
    for kind in _ALL:
        for start, end in _spans(kind, text):
            if not any(covered[start:end]):
                covered[start:end] = b"\1" * (end - start)
                taken.append(Secret(kind.name, start, end, _masked(kind.name, text[start:end]), kind.structured))
    return sorted(taken, key=lambda secret: secret.start)


def find_personal(text: str) -> list[Secret]:
    """What ``find_secrets`` finds, and names, places, organisations, dates, ages, titles, web and network addresses.

    For masking a text that leaves this machine; too much for underlining a draft. Names, places, organisations and
    titles are looked for in the first 8,000 characters (``people.LONGEST``): nothing longer should leave.
    """
    text = text[:LONGEST]
    taken = find_secrets(text)
    covered = bytearray(len(text))
    for secret in taken:
        covered[secret.start : secret.end] = b"\1" * (secret.end - secret.start)
    more = [(a, b, kind.name) for kind in _PLAIN for a, b in _spans(kind, text)]
    for start, end, name in more + find_people(text):
        for a, b in _free(covered, start, end):
            if _says_something(text[a:b], whole=(a, b) == (start, end)):
                covered[a:b] = b"\1" * (b - a)
                taken.append(Secret(name, a, b, _masked(name, text[a:b]), False))
    return sorted(taken, key=lambda secret: secret.start)


def _says_something(part: str, *, whole: bool) -> bool:
    """Whether a part is worth its name; what a surer kind left over of a span ("4111 1111 ... thanks") often isn't."""
    return any(sign.isalnum() if whole else sign.isupper() or sign.isdigit() for sign in part)


def _free(covered: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a span that nothing covers yet."""
    while start < end:
        if covered[start]:
            start += 1
            continue
        stop = covered.find(b"\1", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop


def mask(text: str) -> str:
    """The text with every secret masked: what may leave this machine or stand in a log."""
    for secret in reversed(find_secrets(text)):
        text = text[: secret.start] + secret.masked + text[secret.end :]
    return text


def _spans(kind: _Kind, text: str) -> Iterator[tuple[int, int]]:
    for match in kind.pattern.finditer(text):
        group = match.lastindex or 0
        if match.group(group) is not None and kind.valid(match.group(group)):
            yield match.span(group)


def _masked(kind: str, value: str) -> str:
    if kind in {"card", "iban", "bank_account", "phone"}:
        digits = _digits(value)
        return f"•••• {digits[-4:]}"
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[0]}•••@{domain}"
    return "••••"
