"""Finds in the parts of a mail what a person reads (text and HTML) and what is attached."""

import re

import msgspec

from rapport.channels.contract import File
from rapport.channels.email.charsets import decode_text
from rapport.channels.email.flowed import unflow
from rapport.channels.email.headers import decode_words
from rapport.channels.email.mime import Part

LONGEST_TEXT = 2_000_000  # bytes of one text that are read, and characters of all that are shown

_EXTENSIONS = {
    "text/plain": "txt", "text/html": "html", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif",
    "application/pdf": "pdf", "text/calendar": "ics", "text/csv": "csv", "application/zip": "zip",
    "message/delivery-status": "txt", "message/rfc822": "eml", "application/pgp-signature": "asc",
}  # fmt: skip
_HTML_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Content(msgspec.Struct):
    """``text`` and ``html`` are None where the mail has none; ``html`` is as it came, not safe to show."""

    text: str | None = None
    html: str | None = None
    files: list[File] = []


def read_content(root: Part) -> Content:
    """Texts of one kind are put one after the other; whatever is no text to read is attached."""
    texts: list[str] = []
    pages: list[str] = []
    files: list[File] = []
    _gather(root, texts, pages, files, within="")
    return Content(
        text="\n".join(texts)[:LONGEST_TEXT] if texts else None,
        html="<hr>".join(pages)[:LONGEST_TEXT] if pages else None,
        files=files,
    )


def _gather(part: Part, texts: list[str], pages: list[str], files: list[File], *, within: str) -> None:
    """``within`` is the type of the multipart around ``part``, "" for the whole mail."""
    if part.content_type.startswith("multipart/"):
        for child in part.children:
            _gather(child, texts, pages, files, within=part.content_type)
        return
    follows = bool(texts) and part.content_type == "text/plain" and within != "multipart/alternative"
    if _is_attached(part, is_root=not within) or (follows and part.damaged):
        files.append(_as_file(part))
    elif part.content_type == "text/html":
        pages.append(_page(part))
    else:
        data = part.data(LONGEST_TEXT)
        words = decode_text(data, part.parameters.get("charset")).replace("\r\n", "\n").replace("\r", "\n")
        texts.append(unflow(words) if part.parameters.get("format", "").lower() == "flowed" else words)


def _is_attached(part: Part, *, is_root: bool) -> bool:
    if part.content_type not in {"text/plain", "text/html"}:
        return True
    kind, parameters = part.disposition
    named = bool(parameters.get("filename") or part.parameters.get("name"))
    return kind == "attachment" or (named and not is_root)


def _page(part: Part) -> str:
    data = part.data(LONGEST_TEXT)
    charset = part.parameters.get("charset")
    if not charset and (found := _HTML_CHARSET.search(data[:4096])):
        charset = found[1].decode("ascii")
    return decode_text(data, charset)


def _as_file(part: Part) -> File:
    kind, _ = part.disposition
    content_id = part.text("content-id").strip("<> ") or None
    given = _given_name(part)
    return File(
        name=_UNSAFE.sub("_", given).strip().strip(".") or f"file.{_EXTENSIONS.get(part.content_type, 'bin')}",
        given=given,
        content_type=part.content_type,
        data=part.data(),
        content_id=content_id,
        inline=kind == "inline" or (content_id is not None and kind != "attachment"),
    )


def _given_name(part: Part) -> str:
    """Content-Disposition's filename counts before Content-Type's name; an attached mail is known by its subject."""
    _, parameters = part.disposition
    name = parameters.get("filename") or part.parameters.get("name") or part.parameters.get("filename") or ""
    if not name and part.content_type == "message/rfc822" and part.children:
        subject = part.children[0].text("subject")[:100].strip()
        return f"{subject}.eml" if subject else ""
    return decode_words(name).strip()
