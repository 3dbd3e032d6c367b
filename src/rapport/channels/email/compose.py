"""Writes the mail that goes out: text and HTML, our names in the header, the quoted history, the files."""

import re
from collections.abc import Sequence
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from rapport.channels.contract import File, Outgoing, Party, Quoted
from rapport.channels.email.addresses import canonical
from rapport.kit.errors import Invalid
from rapport.kit.html import sanitise
from rapport.kit.html_text import text_as_html

LONGEST_SUBJECT = 500
MOST_REFERENCES = 20

_POLICY = policy.SMTP.clone(max_line_length=76, cte_type="7bit", utf8=False)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_CID = re.compile(r'data-cid="([^"]{1,300})"')
_LINK = re.compile(r"https?://[!-;=?-~]{1,900}")
_ID = re.compile(r"[!-;=?-~]{1,400}@[!-;=?-~]{1,253}")


def compose_mail(outgoing: Outgoing) -> bytes:
    """The mail as it is handed to the mail server, ASCII with CRLF.

    The same ``Outgoing`` always has the same Message-ID. Words from outside can add no header field: line ends in
    subjects and names become spaces, and an address or id that is none is refused with Invalid.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _address(outgoing.sender, "from")
    mail["To"] = _addresses(outgoing.to, "to")
    if outgoing.cc:
        mail["Cc"] = _addresses(outgoing.cc, "cc")
    if outgoing.reply_to:
        mail["Reply-To"] = _address(Party(outgoing.reply_to, outgoing.sender.name), "reply_to")
    mail["Subject"] = clean_line(outgoing.subject)[:LONGEST_SUBJECT]
    mail["Date"] = format_datetime(outgoing.at)
    mail["Message-ID"] = _id(outgoing.message_id)
    if outgoing.automatic:
        mail["Auto-Submitted"] = "auto-replied" if outgoing.in_reply_to else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    if outgoing.unsubscribe:
        mail["List-Unsubscribe"] = f"<{_link(outgoing.unsubscribe)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_as_text(outgoing), cte="quoted-printable")
    mail.add_alternative(_as_html(outgoing), subtype="html", cte="quoted-printable")
    shown = [file for file in outgoing.files if _is_shown(file)]
    page = mail.get_payload(1)
    assert isinstance(page, EmailMessage)
    for file in shown:
        main, sub = _kind(file)
        page.add_related(
            file.data,
            maintype=main,
            subtype=sub,
            cte="base64",
            filename=clean_line(file.name) or "picture",
            cid=_id(file.content_id or ""),
            disposition="inline",
        )
    for file in outgoing.files:
        if file not in shown:
            _attach(mail, file)
    return _thread(outgoing) + mail.as_bytes(policy=_POLICY)


def clean_line(text: str) -> str:
    """One line: every kind of line end and control character becomes one space."""
    return _BREAKS.sub(" ", text.encode("utf-8", "replace").decode()).strip()


def recipients(outgoing: Outgoing) -> list[str]:
    """The envelope's recipients, each once."""
    if outgoing.envelope is not None:
        return [outgoing.envelope]
    return list(dict.fromkeys(party.address for party in (*outgoing.to, *outgoing.cc)))


def _address(party: Party, field: str) -> Address:
    address = canonical(party.address)
    if address is None or not address.isascii() or '"' in address:
        raise Invalid(f"{clean_line(party.address)!r} is not an e-mail address.", fields={field: "Check the address."})
    local, _, domain = address.rpartition("@")
    # a display name that looks like an address deceives readers: the part after the @ is shown apart
    return Address(clean_line(party.name).replace("@", " (at) "), local, domain)


def _addresses(parties: Sequence[Party], field: str) -> list[Address]:
    if not parties:
        raise Invalid("There is nobody to send this to.", fields={field: "Add an address."})
    return [_address(party, field) for party in parties]


def _id(text: str) -> str:
    plain = text.strip("<> ")
    if not _ID.fullmatch(plain):
        raise Invalid("A mail's id holds characters that it must not.")
    return f"<{plain}>"


def _link(text: str) -> str:
    if not _LINK.fullmatch(text):
        raise Invalid("The link to end these mails is none.")
    return text


def _thread(outgoing: Outgoing) -> bytes:
    """The two fields that tie the mail to its thread, written here: the library would encode an id that is long.

    Foreign ids that no mail server would take are left out: they are only a hint for the reader's program.
    """
    fields = ""
    known = [f"<{one}>" for one in outgoing.references if _ID.fullmatch(one)][-MOST_REFERENCES:]
    if outgoing.in_reply_to and _ID.fullmatch(outgoing.in_reply_to):
        fields += f"In-Reply-To: <{outgoing.in_reply_to}>\r\n"
        if f"<{outgoing.in_reply_to}>" not in known:
            known.append(f"<{outgoing.in_reply_to}>")
    if known:
        fields += "References: " + "\r\n ".join(known) + "\r\n"
    return fields.encode("ascii")


def _as_text(outgoing: Outgoing) -> str:
    parts = [outgoing.text.strip("\n")]
    if outgoing.signature:
        parts.append(f"-- \n{outgoing.signature.strip()}")
    for earlier in outgoing.quoted:
        marked = "\n".join(f"> {line}".rstrip() for line in earlier.text.strip("\n").split("\n"))
        parts.append(f"{_introduction(earlier)}\n{marked}")
    return "\n\n".join(parts).replace("\r", "") + "\n"


def _as_html(outgoing: Outgoing) -> str:
    parts = [_CID.sub(r'src="cid:\1"', sanitise(outgoing.html).html) if outgoing.html else text_as_html(outgoing.text)]
    if outgoing.signature:
        parts.append(f"<div>-- <br>{text_as_html(outgoing.signature)}</div>")
    for earlier in outgoing.quoted:
        parts.append(
            f'{text_as_html(_introduction(earlier))}<blockquote type="cite">{text_as_html(earlier.text)}</blockquote>'
        )
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{"".join(parts)}</body></html>\n'


def _introduction(earlier: Quoted) -> str:
    """Read as the start of a quote by every mail program."""
    return f"On {earlier.at:%Y-%m-%d %H:%M} UTC, {clean_line(earlier.author)} wrote:"


def _is_shown(file: File) -> bool:
    """Whether the words show it where it belongs; everything else is a file to open."""
    return file.inline and "@" in (file.content_id or "") and _kind(file)[0] == "image"


def _kind(file: File) -> tuple[str, str]:
    main, _, sub = file.content_type.partition("/")
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.content_type) or main in {"message", "multipart"}:
        return "application", "octet-stream"
    return main, sub


def _attach(mail: EmailMessage, file: File) -> None:
    main, sub = _kind(file)
    name = clean_line(file.name) or "file"
    mail.add_attachment(file.data, maintype=main, subtype=sub, cte="base64", filename=name, disposition="attachment")
