"""Recognises reports of mail that did not arrive, standard ones and the many that follow no standard."""

import re

from rapport.channels.contract import Bounce
from rapport.channels.email.bounce_notice import Report, read_notice
from rapport.channels.email.bounce_told import (
    ADDRESS,
    ENHANCED,
    LONGEST_REASON,
    REPLY_CODE,
    bounces_in_words,
    failed,
    reason_in,
    reason_of,
)
from rapport.channels.email.bounce_words import FAILED, SENDER, SUBJECT
from rapport.channels.email.headers import decode_field, split_headers
from rapport.channels.email.mime import Part

MOST_REPORTED = 200_000  # bytes of a report that are read

_MESSAGE_ID = re.compile(r"^\s*message-id:\s*(<[^<>\s]{1,300}>)", re.IGNORECASE | re.MULTILINE)
_ORIGINAL_BELOW = re.compile(
    r"^(?:[ \t-]*(?:original message|this is a copy of|below this line|the original message|message header"
    r"|returned message"
    r"|unsent message|copy of (?:the |your )?message|start of returned|message follows|headers? follow)[^\n]*"
    r"|(?:received|return-path):[^\n]+)$",
    re.IGNORECASE | re.MULTILINE,
)
LONGEST_TEXT = 60_000


def read_bounce(root: Part, *, sender: str, text: str) -> Report | None:
    """The report in a mail, or None if it is none. ``text`` is what the mail says to people.

    ``sender`` is its address, or the display name of one without an address.
    """
    parts = list(root.walk())
    if notice := read_notice(text):
        return notice
    if _is_feedback(root, parts):
        recipient = next((a for p in parts for a in ADDRESS.findall(p.text("original-rcpt-to"))), "")
        bounce = Bounce(recipient=recipient, status="", reason="feedback", hard=False)
        return Report(bounces=(bounce,), original_message_id=_original_id(parts, text))
    status_part = next((p for p in parts if p.content_type in _STATUS_TYPES), None)
    if status_part is None and not _looks_like_one(root, sender, text):
        return None
    spoken = _before_original(text)
    bounces = _from_status(status_part, spoken) if status_part else []
    if not bounces:
        bounces = bounces_in_words(root, spoken)
    return Report(bounces=tuple(bounces), original_message_id=_original_id(parts, text))


_DAEMON = re.compile(r"mailer[-_.]?daemon$", re.IGNORECASE)
_ORIGINAL_TYPES = {"message/rfc822", "text/rfc822-headers"}
_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status", "message/delivery-report"}


def _is_feedback(root: Part, parts: list[Part]) -> bool:
    kinds = {p.content_type for p in parts}
    return "message/feedback-report" in kinds or root.parameters.get("report-type", "").lower() == "feedback-report"


def _looks_like_one(root: Part, sender: str, text: str) -> bool:
    if root.parameters.get("report-type", "").lower() == "disposition-notification":
        return False
    if root.field("x-failed-recipients") is not None or root.parameters.get("report-type", "") == "delivery-status":
        return True
    local = sender.rpartition("@")[0] or sender
    from_daemon = bool(SENDER.match(local))
    if _DAEMON.match(local):
        return True
    subject = bool(SUBJECT.match(root.text("subject")))
    speaks = bool(FAILED.search(text[:4000]))
    if from_daemon or root.text("return-path").strip() == "<>" or not sender:
        returned = any(part.content_type in _ORIGINAL_TYPES for part in root.walk() if part is not root)
        return returned or (from_daemon and subject) or (speaks and (from_daemon or subject or _coded(text)))
    returned = any(part.content_type in _ORIGINAL_TYPES for part in root.walk() if part is not root)
    return subject and speaks and (returned or _coded(text))


def _coded(text: str) -> bool:
    return bool(ENHANCED.search(text) or REPLY_CODE.search(text))


def _before_original(text: str) -> str:
    found = _ORIGINAL_BELOW.search(text)
    spoken = text[: found.start()] if found else text
    return (spoken if spoken.strip() else text)[:LONGEST_TEXT]


def _from_status(part: Part, spoken: str) -> list[Bounce]:
    bounces: list[Bounce] = []
    blocks = re.split(rb"\r?\n[ \t]*\r?\n", part.data(MOST_REPORTED).strip())
    general = reason_in(spoken)
    for block in blocks[:200]:
        fields = {name: decode_field(value) for name, value in reversed(split_headers(block + b"\n\n")[0])}
        target = fields.get("final-recipient") or fields.get("original-recipient") or ""
        if not target and "status" not in fields:
            continue
        address = ADDRESS.search(target)
        diagnostic = fields.get("diagnostic-code", "")[:LONGEST_REASON]
        status = _clean_status(fields.get("status", ""), diagnostic, spoken)
        if fields.get("action", "").lower().startswith(("delivered", "relayed", "expanded")):
            bounces.append(
                Bounce(recipient=address[0] if address else "", status=status, reason="delivered", hard=False)
            )
            continue
        if fields.get("action", "").lower().startswith("delayed"):
            bounces.append(Bounce(recipient=address[0] if address else "", status=status, reason="delayed", hard=False))
            continue
        reason = reason_in(diagnostic) or reason_of(status) or general or "undefined"
        bounces.append(failed(address[0] if address else "", status, reason))
    return bounces


def _clean_status(given: str, diagnostic: str, spoken: str) -> str:
    """The most telling status: one with detail beats x.0.0, the server's own words beat the summary."""
    found = ENHANCED.search(given)
    status = found[1] if found else ""
    if status.endswith(".0.0") or not status:
        for words in (diagnostic, "" if status else spoken):
            better = ENHANCED.search(words)
            if better and (not status or better[1][0] == status[0]) and not better[1].endswith(".0.0"):
                return better[1]
    if not status and (code := REPLY_CODE.search(diagnostic)):
        return f"{code[1][0]}.0.0"
    return status


def _original_id(parts: list[Part], text: str) -> str | None:
    for part in parts[1:]:
        if part.content_type in {"text/rfc822-headers", "message/rfc822-headers"}:
            fields, _ = split_headers(part.data().lstrip(b"\r\n"))
            value = next((decode_field(v) for k, v in fields if k == "message-id"), "")
        elif part.content_type == "message/rfc822" and part.children:
            value = part.children[0].text("message-id")
        else:
            continue
        if value:
            return value.strip("<> ")
    found = _MESSAGE_ID.search(text)
    return found[1].strip("<>") if found else None
