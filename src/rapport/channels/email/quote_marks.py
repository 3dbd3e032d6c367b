"""The words by which mail programs of many languages introduce what they quote or forward."""

import re

_I = re.IGNORECASE | re.MULTILINE


def _any(*words: str) -> str:
    return "(?:" + "|".join(word for group in words for word in group.split("|")) + ")"


_WROTE = _any(
    r"wrote|writes|a écrit|a ecrit|écrivait|schrieb|geschrieben|escribió|escribio|va escriure|ha escrit|escribiu",
    r"ha scritto|scrisse|scrive|escreveu|schreef|geschreven|skrev|skrifaði|kirjoitti|kirjutas|rakstīja|rašė",
    r"napisał\(a\)|napisał/a|napisała|napisał|pisze|napsal\(a\)|napsala|napsal|píše|napísal\(a\)|napísala|napísal",
    r"napisao je|je napisala|je napisao|je napisal\(a\)|je napisal|piše|написал\(а\)|написала|написал|пишет",
    r"пише|написав|написа|писал|yazdı|yazmış|írta|a scris|έγραψε|đã viết|menulis|idatzi du|ने लिखा|เขียนว่า",
    r"写道|寫道|写了|のメール|のメッセージ|書きました|작성함|작성|كتب|كتبت|نوشت|כתב|כתבה|כתב/ה",
)
# somewhere in an introduction; its end, after which comes at most the sender or the hour
WROTE = re.compile(rf"(?<![^\W\d_]){_WROTE}(?![^\W\d_])|[\u0e00-\u9fff\uac00-\ud7af]{_WROTE}", re.IGNORECASE)
WROTE_LAST = re.compile(rf"{_WROTE}[ \t]*[:：]$", re.IGNORECASE)
# a day stands among the first words: "On Mon, Feb 9", "pe 20. lokakuuta", "2026年"
DATED_BEGIN = re.compile(r"^[\W_]*(?:[^\W\d_]+[.,]{0,2}[ \t]+){0,5}[^\W\d_]{0,2}\d")
DATED = re.compile(
    r"\d{1,2}[:.h]\d{2}|\b\d{4}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|[\w.+-]+@[\w-]+\.\w|<[^<>\s]+@[^<>\s]+>|[年월]"
)
DAY = re.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b|\d年")
HOUR = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
ADDRESS = re.compile(r"<[ \t]*[^<>\s]+@[^<>\s]+\.[^<>\s]+[ \t]*>|\[mailto:[^\[\]\s]+\]|\([^()\s]+@[^()\s]+\)")
# "---- On Tue, 22 Dec 2015 14:17:36 +0530 Ada<ada@outside.test> wrote ----"
BETWEEN_DASHES = re.compile(rf"^-{{2,}}[ \t]*\S[^\n]{{5,300}}{_WROTE}[ \t]*:?[ \t]*-{{2,}}$", re.IGNORECASE)
# "2016-03-03 17:21 GMT+01:00 Ada" or "2016/3/3 Ada <ada@outside.test>" alone on a line
STAMPED = re.compile(
    r"^\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d{2}(?::\d{2})? (?:GMT|UTC)[+-]\d{1,2}:?\d{2} \S[^\n]{0,80}$"
    r"|^\d{4}[-/]\d{1,2}[-/]\d{1,2} [^\n<>]{0,80}<[^\n<>@ ]+@[^\n<>@ ]+>$"
)

_ORIGINAL = _any(
    r"original message|original appointment|reply message|original email|original[- ]nachricht|original[- ]mail",
    r"ursprüngliche nachricht|ursprüngliche e-mail|message d'origine|message original|mensaje original",
    r"missatge original|messaggio originale|mensagem original|oorspronkelijk bericht|oprindelig meddelelse",
    r"oprindelig besked|ursprungligt meddelande|originalmeddelande|opprinnelig melding|alkuperäinen viesti",
    r"wiadomość oryginalna|oryginalna wiadomość|původní zpráva|původní e-mail|pôvodná správa|исходное сообщение",
    r"оригинальное сообщение|пересылаемое сообщение|оригінальне повідомлення|eredeti üzenet|mesaj original",
    r"özgün ileti|orijinal mesaj|αρχικό μήνυμα|原始邮件|原始郵件|元のメッセージ|원본 메시지|원본 메일|antwort",
    r"forwarded message|forwarded by[^\n]{0,80}|weitergeleitete nachricht|message transféré|message transmis",
    r"mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|wiadomość przekazana",
    r"videresendt besked|videresendt meddelelse|videresendt melding|vidarebefordrat meddelande",
    r"välitetty viesti|přeposlaná zpráva|转发邮件|轉寄郵件|転送メッセージ|전달된 메시지",
)
_BEGIN = _any(
    r"begin forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail",
    r"début du message transféré|début du message réexpédié|inicio del mensaje reenviado|inizio messaggio inoltrato",
    r"início da mensagem encaminhada|início da mensagem reencaminhada|begin doorgestuurd bericht",
    r"start på videresendt besked|vidarebefordrat mejl|-*\s*please reply above this line\s*-*",
    r"-*\s*reply above this line\s*-*|#+-[^\n]{0,80}-#+",
)
SEPARATOR = re.compile(rf"^[ \t>*]*(?:[-_=~]{{2,}}[ \t]*{_ORIGINAL}[ \t]*:?[ \t]*[-_=~]*|{_BEGIN})[ \t:*]*$", _I)
# a line of signs, with or without words in it, that stands right above a quote
RULE = re.compile(r"^[ \t]*(?:[_-]{5,}|[-_=~*]{3,}[^\n]{1,60}?[-_=~*]{3,})[ \t]*$")

_LABELS = {
    "from": "from|von|de|da|van|från|fra|od|от|від|kimden|gönderen|发件人|寄件者|寄件人|差出人|보낸 사람|보낸사람"
    "|lähettäjä|feladó"
    "|expéditeur|mittente|remitente|de la|από|saatja|no|nuo|šalje|pošiljatelj",
    "sent": "sent|gesendet|gesendet am|envoyé|envoyé le|enviado|enviado el|enviada|enviada em|enviado em|inviato"
    "|verzonden"
    "|skickat|sendt|wysłano|odesláno|odoslané|отправлено|надіслано|gönderilme|gönderildi|发送时间|發送時間|傳送時間"
    "|送信日時|보낸 날짜|보낸날짜|lähetetty|elküldve|trimis|στάλθηκε|inviata|saadetud",
    "date": "date|datum|fecha|data|dato|päiväys|dátum|дата|tarih|日期|日付|날짜|ημερομηνία",
    "to": "to|an|à|para|a|aan|till|til|do|komu|кому|kime|收件人|宛先|받는 사람|받는사람|vastaanottaja|címzett"
    "|către|προς"
    "|kopie|cc|copie à|cópia|kopi|копия|抄送|참조|reply-to|destinataire|destinatario",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|předmět"
    "|predmet|тема|konu|主题|主題"
    "|件名|제목|aihe|tárgy|subiect|θέμα|teema|re",
}
LABELS = {word: kind for kind, words in _LABELS.items() for word in words.split("|")}
LABELLED = re.compile(r"^[ \t]*[*_]*([^\W\d_][^\n:：*_<>@]{0,24}?)[ \t]*[*_]*[ \t]*[:：][*_]*[ \t]*(\S[^\n]{0,400})?")
