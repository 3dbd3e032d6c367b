"""Recognises a mail that somebody passed on to us, and whose it was."""

import re

from rapport.channels.contract import File, Party
from rapport.channels.email.addresses import canonical, read_addresses
from rapport.channels.email.headers import decode_field, split_headers

LOOK_AT = 20_000
MOST_LINES = 400

_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re:\s*)?(?:fwd?|wg|tr|rv|enc|vs|vb|vl|doorst|i|pd|fs|ilt|továbbítás|przek|转发|轉寄|転送)\s*[:：]",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"^\W*(?:begin )?(?:forwarded message|forwarded mail|weitergeleitete (?:nachricht|e-?mail)"
    r"|anfang der weitergeleiteten (?:nachricht|e-?mail)|message (?:transféré|réexpédié)"
    r"|début du message (?:transféré|réexpédié)"
    r"|mensaje reenviado|inicio del mensaje reenviado|mensagem (?:re)?encaminhada"
    r"|início da mensagem (?:re)?encaminhada"
    r"|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht"
    r"|vidarebefordrat (?:meddelande|brev)|videresendt (?:besked|melding|meddelelse)|välitetty viesti"
    r"|edelleenlähetetty viesti"
    r"|przekazana wiadomość|wiadomość przekazana|továbbított üzenet|přeposlaná zpráva|iletilen (?:mesaj|ileti)"
    r"|пересылаемое сообщение|пересланное сообщение|转发(?:的)?(?:邮件|信息)|転送(?:された)?メッセージ)",
    re.IGNORECASE,
)
_FROM = (
    "from|von|de|da|van|från|fra|lähettäjä|od|feladó|expéditeur|remitente|mittente|kimden|gönderen|от|від|από|差出人"
    "|发件人|寄件者"
)
_OTHER = (
    "date|sent|to|cc|subject|reply-to|datum|gesendet|an|betreff|kopie|envoyé|à|objet|enviado|enviado el|fecha|para"
    "|asunto"
    "|data|inviato|a|oggetto|assunto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|dato|lähetetty|vastaanottaja"
    "|päivämäärä|aihe|wysłano|do|temat|dw|küldve|címzett|tárgy|dátum|odesláno|komu|předmět|tarih|kime|konu|gönderildi"
    "|дата|кому|тема|отправлено|копия|日時|送信日時|宛先|件名|日期|发送时间|收件人|主题|主旨"
)
_LABEL = re.compile(rf"^[*_ ]*({_FROM}|{_OTHER})[*_ ]*\s?[:：][*_]*\s*(.*)$", re.IGNORECASE)
_IS_FROM = re.compile(rf"(?:{_FROM})", re.IGNORECASE)
_MAILTO = re.compile(r"\[mailto:\s*([^\]\s]+)\s*\]|<mailto:\s*([^>\s]+)\s*>")


def find_forwarded(subject: str, text: str, files: tuple[File, ...], *, sender: str) -> Party | None:
    """The first author of a mail that was passed on, in ``text`` or as an attached mail; None when there is none.

    A header block within a text counts only when the subject or a line above it says that the mail was passed on:
    some programs quote with such blocks as well.
    """
    says_so = bool(_SUBJECT.match(subject))
    found = _in_text(text, says_so=says_so) or (_attached(files) if says_so else None)
    return found if found is not None and found.address != sender else None


def _in_text(text: str, *, says_so: bool) -> Party | None:
    lines = [re.sub(r"^[>\s\u200e\u200f\u00a0]+", "", line).strip() for line in text[:LOOK_AT].split("\n")[:MOST_LINES]]
    marked = says_so
    for number, line in enumerate(lines):
        marked = marked or bool(_MARK.match(line))
        if marked and _LABEL.match(line):
            block = _block(lines, number)
            author = next((value for label, value in block if _IS_FROM.fullmatch(label)), None)
            if author is not None and len({label for label, _ in block}) >= 3:
                return _party(author)
    return None


def _block(lines: list[str], start: int) -> list[tuple[str, str]]:
    """The labels that follow each other from ``start``; a long value may go on in the next line."""
    found: list[tuple[str, str]] = []
    for line in lines[start : start + 14]:
        label = _LABEL.match(line)
        if label:
            found.append((label[1].lower(), label[2]))
        elif not line or not found or len(found[-1][1]) > 300:
            if len(found) >= 3 or line:
                break
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
    return found


def _party(value: str) -> Party | None:
    plain = _MAILTO.sub(r" <\1\2> ", value[:1_000]).replace("*", "")
    parties = [(known, party.name) for party in read_addresses(plain) if (known := canonical(party.address))]
    if len(parties) != 1:
        return None
    address, name = parties[0]
    return Party(address, "" if "@" in name else name[:200])


def _attached(files: tuple[File, ...]) -> Party | None:
    mails = [file for file in files if file.content_type == "message/rfc822"]
    if len(mails) != 1:
        return None
    field = next((value for name, value in split_headers(mails[0].data)[0] if name == "from"), None)
    return _party(decode_field(field)) if field is not None else None
