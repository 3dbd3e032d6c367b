"""Finds where a signature begins: at a mark, at what a telephone adds, or at the words by which letters close."""

import re

SIGNATURE_LINES = 12
CLOSING_LINES = 8
LONGEST_CLOSING_LINE = 80

_SENT = (
    "sent|envoyé|gesendet|enviado|enviada|inviato|inviata|verzonden|skickat|sendt|wysłano|wysłane|wysłana|отправлено"
    "|надіслано|lähetetty|odesláno|odoslané|trimis|elküldve|gönderildi|poslano|στάλθηκε|saadetud|enviat"
)
_PRODUCTS = (
    "iphone|ipad|ipod|ios|android|samsung|galaxy|huawei|blackberry|outlook|windows|yahoo|gmail|gmx|web\\.de|proton"
    "|mailbird|thunderbird|smartphone|mobile|tablet|nokia|xperia|htc|mail\\.ru|yandex|zoho|spark|airmail|aol"
)
_DEVICE = re.compile(
    rf"^(?![^\n]*,[^\n]*\.[ \t]*$)[ \t]*[*_(\[]*(?:(?:{_SENT})\b[^\n]{{0,60}}\b(?:{_PRODUCTS})\b[^\n]{{0,80}}"
    r"|sent (?:from|via|with)\b[^\n]{0,80}|get outlook\b[^\n]{0,80}|outlook for\b[^\n]{0,80}"
    r"|envoyé de(?:puis)?\b[^\n]{0,80}|(?:diese nachricht wurde )?von (?:meinem )?[^\n]{1,40} gesendet\.?"
    r"|enviado desde\b[^\n]{0,80}|enviado do\b[^\n]{0,80}|verzonden (?:vanaf|met|via)\b[^\n]{0,80}"
    r"|skickat från\b[^\n]{0,80}|sendt fra\b[^\n]{0,80}|wysłan[eo] z\b[^\n]{0,80}|отправлено (?:с|из)\b[^\n]{0,80}"
    r"|[^\n]{0,30}(?:iphone|ipad|android)[^\n]{0,10}(?:から送信|에서 보냄|傳送)|发自我的[^\n]{0,40}|從我的[^\n]{0,40}"
    r"|나의 [^\n]{1,30}에서 보냄)[ \t]*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^[ \t]*(?:-- ?|_{2,}|—|–|-{2,}|={2,}|\+{2,}|~{2,}|\*{3,}|#{3,}|\u1427)[ \t]*$")
_NAME_ALONE = re.compile(r"^[-–—~][^\W\d_a-z][\w.'’]*(?: [\w.'’]+){0,3}$")
_CLOSING = re.compile(
    r"^(?:(?:with )?(?:(?:very |my |our )?(?:best|kind|kindest|warm|warmest|many)[ ,]+)(?:(?:and"
    r"|&) \w+ )?(?:regards|wishes)"
    r"|regards|best|cheers|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cordially|respectfully"
    r"|(?:mit )?(?:den )?(?:vielen |lieben |besten |schönen |freundlichen |herzlichen |viele |liebe |beste |schöne"
    r"|freundliche |herzliche )+(?:grüßen?|grüssen?)(?: aus [\w ]{2,20})?|mfg|lg|vg|hochachtungsvoll"
    r"|(?:très |bien )?cordialement|bien à (?:vous|toi)|salutations|(?:meilleures|sincères|cordiales) salutations"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiale?s?)?|atentamente|un abrazo"
    r"|cordiali saluti|distinti saluti|(?:cari |tanti )?saluti|cordialmente"
    r"|atenciosamente|(?:com os melhores )?cumprimentos|melhores cumprimentos|abraços?"
    r"|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg"
    r"|(?:med )?(?:venlig|vänlig|vennlig|bästa|kærlig|hjertelig|hjärtlig|beste)[a-z]*(?: och)? (?:hilsen|hilsner"
    r"|hälsning"
    r"|hälsningar)|mvh|vh|kh|hilsen|hälsningar|ystävällisin terveisin|terveisin|parhain terveisin"
    r"|(?:z )?(?:poważaniem|wyrazami szacunku)|(?:serdecznie )?pozdrawiam|pozdrowienia|s pozdravem|s úctou|hezký den"
    r"|(?:с )?уважением|з повагою|с наилучшими пожеланиями|üdvözlettel|tisztelettel|cu stimă|saygılarımla"
    r"|με εκτίμηση|敬具|よろしくお願いいたします。?|よろしくお願いします。?|此致|祝好|감사합니다\.?)"
    r"(?:[ \t]*[,!.،，][^\n?]{0,40}|[ \t]*)$",
    re.IGNORECASE,
)


def take_signature(body: str) -> tuple[str, str | None]:
    """(the text above, the signature with what begins it, or None). A mail that is nothing else has none."""
    lines = body.split("\n")
    first = max(1, _from_the_end(lines, SIGNATURE_LINES))
    for index in range(first, len(lines)):
        if _begins(lines, index, lines[index]):
            return "\n".join(lines[:index]).rstrip(), "\n".join(lines[index:]).strip() or None
    return body, None


def _begins(lines: list[str], index: int, line: str) -> bool:
    if _MARK.match(line) or _DEVICE.match(line):
        return True
    words = line.strip(" \t*_")
    if lines[index - 1].strip() or not (_CLOSING.match(words) or _NAME_ALONE.match(words)):
        return False
    after = [one for one in lines[index + 1 :] if one.strip()]
    return len(after) <= CLOSING_LINES and all(len(one) <= LONGEST_CLOSING_LINE and "?" not in one for one in after)


def _from_the_end(lines: list[str], most: int) -> int:
    """The first of the last ``most`` lines with words."""
    index, seen = len(lines), 0
    while index and (seen < most or not lines[index - 1].strip()):
        index -= 1
        seen += bool(lines[index].strip())
    return index
