"""Bounces that come as data: the notifications of Amazon's mail service, which other relays imitate."""

import json
import re
from typing import Any

import msgspec

from rapport.channels.contract import Bounce

_MOST_RECIPIENTS = 100
_TELLS = re.compile(r"\b(?:notificationType|eventType)\b")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole bounce: its recipients, and the Message-ID (without <>) of the mail that bounced, if it says."""

    bounces: tuple[Bounce, ...]
    original_message_id: str | None


def read_notice(text: str) -> Report | None:
    """The report in a mail that begins with {"notificationType": ...}, or None."""
    notice = _first_object(text)
    if notice.get("Type") == "Notification" and isinstance(notice.get("Message"), str):
        notice = _first_object(notice["Message"])  # as the message queue wraps it
    kind = notice.get("notificationType") or notice.get("eventType")
    if not isinstance(kind, str) or kind not in {"Bounce", "Complaint", "Delivery"}:
        return None
    told = notice.get(kind.lower())
    told = told if isinstance(told, dict) else {}
    mail = notice.get("mail")
    mail = mail if isinstance(mail, dict) else {}
    return Report(bounces=tuple(_recipients(kind, told)), original_message_id=_original_id(mail))


def _first_object(text: str) -> dict[str, Any]:
    """The JSON object that ``text`` begins with, or an empty one."""
    start = text.lstrip()
    if not start.startswith("{") or not _TELLS.search(start):
        return {}
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(start)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _recipients(kind: str, told: dict[str, Any]) -> list[Bounce]:
    if kind == "Complaint":
        found = _rows(told.get("complainedRecipients"))
        return [Bounce(recipient=_address(one), status="", reason="feedback", hard=False) for one in found[:1]]
    if kind == "Delivery":
        found = _rows(told.get("recipients"))
        return [Bounce(recipient=str(one or ""), status="2.0.0", reason="delivered", hard=False) for one in found]
    permanent = told.get("bounceType") == "Permanent"
    bounces = []
    for one in _rows(told.get("bouncedRecipients")):
        given = str(one.get("status") or "") if isinstance(one, dict) else ""
        status = given or ("5.1.1" if permanent else "4.0.0")
        known = {"5.1.1": "userunknown", "5.2.2": "mailboxfull", "4.2.2": "mailboxfull"}
        reason = known.get(status, "userunknown" if permanent and not given else "undefined")
        bounces.append(Bounce(recipient=_address(one), status=status, reason=reason, hard=reason == "userunknown"))
    return bounces


def _rows(value: object) -> list[object]:
    """At least one row, whatever came."""
    return (value if isinstance(value, list) and value else [None])[:_MOST_RECIPIENTS]


def _address(one: object) -> str:
    return str(one.get("emailAddress") or "") if isinstance(one, dict) else ""


def _original_id(mail: dict[str, Any]) -> str | None:
    common = mail.get("commonHeaders")
    value = common.get("messageId") if isinstance(common, dict) else None
    return str(value).strip("<> ") if value else None
