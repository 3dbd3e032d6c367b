"""The words by which mail programs of many languages introduce what they quote, forward or sign with."""

import re

_I = re.IGNORECASE | re.MULTILINE


def _any(*words: str) -> str:
    return "(?:" + "|".join(word for group in words for word in group.split("|")) + ")"


_WROTE = _any(
    r"wrote|writes|a écrit|ecrit|schrieb|escribió|escribio|ha scritto|scrisse|escreveu|schreef|geschreven|skrev",
    r"kirjoitti",
    r"napisał\(a\)|napisał/a|napisała|napisał|pisze|napsal\(a\)|napsal|написал\(а\)|написала|написал|пишет|пише",
    r"yazdı|yazmış|写道|寫道|のメール|さんは書きました|작성|كتب|írta|a scris|έγραψε|đã viết|menulis|je napisal",
    r"rašė|viết|va escriure",
)
# the line on which such an introduction ends; it may begin up to four lines above
WROTE_ENDS = re.compile(rf"(?:^|[^\w]|(?<=[^\x00-\x7f])){_WROTE}[^\n:：]{{0,120}}[:：][ \t*_]*$", _I)
WROTE_BEGINS = re.compile(
    r"^[ \t>*_-]*(?:(?:on|le|am|el|il|em|op|den|dnia|w dniu|dne|в|от|vào|pada|på|tor|fre|mån|tis|ons|lör|sön"
    r"|pon|wt|śr|czw"
    r"|pt|sob|ndz|mon|tue|wed|thu|fri|sat|sun|2|1|3|0|a las|at|von|from)\b|\d)",
    re.IGNORECASE,
)
DATED = re.compile(
    r"\d{1,2}[:.h]\d{2}|\b\d{4}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|[\w.+-]+@[\w-]+\.\w|<[^<>\s]+@[^<>\s]+>|[年월]"
)
# "2016-03-03 17:21 GMT+01:00 Some One <some@one>" alone on a line
ADDRESSED = re.compile(
    r"^[ \t>*]*(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}[^\n]{0,80}<[^\n<>]+@[^\n<>]+>\s*:?"
    r"|[^\n<>]{1,80}<[^\n<>]+@[^\n<>]+>[^\n]{0,60}"
    r"\d{4}[^\n]{0,40}:)[ \t]*$",
    re.MULTILINE,
)

_ORIGINAL = _any(
    r"original message|original appointment|reply message|original email|original-nachricht|ursprüngliche nachricht",
    r"message d'origine|message original|mensaje original|messaggio originale|mensagem original",
    r"oorspronkelijk bericht",
    r"oprindelig meddelelse|ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna",
    r"původní zpráva|исходное сообщение|пересылаемое сообщение|原始邮件|原始郵件|元のメッセージ|antwort",
    r"forwarded message|forwarded by[^\n]{0,80}|weitergeleitete nachricht|message transféré|message transmis",
    r"mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|wiadomość przekazana|转发邮件",
)
_BEGIN = _any(
    r"begin forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail",
    r"début du message transféré|début du message réexpédié|inicio del mensaje reenviado|inizio messaggio inoltrato",
    r"início da mensagem encaminhada|início da mensagem reencaminhada|-*please reply above this line-*",
    r"-*\s*reply above this line\s*-*|#+-[^\n]{0,80}-#+",
)
SEPARATOR = re.compile(rf"^[ \t>*]*(?:[-_=~]{{2,}}[ \t]*{_ORIGINAL}[ \t]*:?[ \t]*[-_=~]*|{_BEGIN})[ \t:*]*$", _I)

_FROM = _any(
    r"from|von|de|da|van|från|fra|od|от|kimden|发件人|寄件者|寄件人|差出人|보낸 사람|lähettäjä|feladó",
    r"expéditeur|mittente|remitente|від",
)
_OTHER = _any(
    r"sent|date|to|subject|cc|reply-to|gesendet|datum|an|betreff|envoyé|à|objet|enviado|enviada|para|asunto",
    r"fecha|data",
    r"inviato|a|oggetto|assunto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|wysłano|do|temat",
    r"odesláno|komu",
    r"předmět|отправлено|дата|кому|тема|gönderilme|kime|konu|发送时间|日期|收件人|主题|主題|送信日時|宛先|件名",
    r"보낸 날짜|받는 사람|제목",
    r"lähetetty|päiväys|vastaanottaja|aihe|elküldve|címzett|tárgy|gönderildi|tarih|gönderme tarihi|envoyé le",
)
HEADERS = re.compile(
    rf"^[ \t>]*[*_]*{_FROM}[*_]*[ \t]?[:：][*_]*[^\n]{{1,300}}\n"
    rf"(?:[^\n]{{0,200}}\n){{0,2}}?[ \t>]*[*_]*{_OTHER}[*_]*[ \t]?[:：]",
    _I,
)
RULE = re.compile(r"^[ \t]*[_-]{5,}[ \t]*$")

_DEVICE = _any(
    r"sent (?:from|via|with)|get outlook|envoyé de(?:puis)?|von meinem|gesendet mit|gesendet von",
    r"diese nachricht wurde von",
    r"von (?:meinem )?\w+ gesendet|enviado desde|enviado do|inviato dal?|verzonden (?:vanaf|met|via)|skickat från",
    r"sendt fra|wysłan[eo] z|отправлено с|отправлено из|lähetetty|outlook for|iphoneから送信|发自我的|從我的",
)
SIGNATURE = re.compile(rf"^(?:-- ?|__+|—|–|-{{2,}}[ \t]*|[ \t]*[*_(]?{_DEVICE}\b[^\n]{{0,80}})$", re.IGNORECASE)
