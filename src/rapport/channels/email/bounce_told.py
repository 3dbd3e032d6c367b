"""Reads from the words of a mail server, where it sent no data, whom it did not reach and why."""

import re

from rapport.channels.contract import Bounce
from rapport.channels.email.bounce_words import HARD, REASONS, WAITING
from rapport.channels.email.mime import Part

ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.\w/:-])([45]\d\d)[ -](?=[^\s\d]|\d\.\d)")
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
MOST_RECIPIENTS = 100
LONGEST_REASON = 4000

_FAILURE = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_NAMED_CODE = re.compile(r"error[ _]?code\s*:?\s*([45]\d\d)\b", re.IGNORECASE)
# a line that begins with a recipient and a colon tells what became of this one
_HEADED = re.compile(rf"^[ \t]*[\"'<]?({ADDRESS.pattern})[\"'>]?[ \t]*:(?=\s|$)", re.MULTILINE)
_OF_STATUS = {
    "1.1": "userunknown", "1.10": "userunknown", "1.2": "hostunknown", "1.6": "hasmoved", "2.1": "suspend",
    "2.2": "mailboxfull", "3.4": "mesgtoobig", "4.1": "networkerror", "4.7": "expired", "4.4": "hostunknown",
    "7.1": "rejected",
}  # fmt: skip


def bounces_in_words(root: Part, spoken: str) -> list[Bounce]:
    """At least one. ``spoken`` is what the server says, without the mail that came back."""
    heads = list(_HEADED.finditer(spoken))[:MOST_RECIPIENTS]
    addresses = list(dict.fromkeys(head[1] for head in heads))
    if len(addresses) > 1:
        ends = [head.start() for head in heads[1:]] + [len(spoken)]
        said: dict[str, str] = {}
        for head, end in zip(heads, ends, strict=True):
            said[head[1]] = f"{said.get(head[1], '')}\n{spoken[head.end() : end]}"
        general = reason_in(spoken)
        return [_told(address, words[:LONGEST_REASON], general) for address, words in said.items()]
    named = root.text("x-failed-recipients")
    address = ADDRESS.search(named) or _recipient_in(spoken)
    return [_told(address[0] if address else "", spoken, reason_in(root.text("subject")))]


def _told(recipient: str, words: str, otherwise: str | None) -> Bounce:
    """What ``words`` say of one recipient; ``otherwise`` is the reason when they give none."""
    found = _FAILURE.search(words)
    code = REPLY_CODE.search(words) or _NAMED_CODE.search(words)
    status = found[1] if found else ""
    reason = reason_in(words) or reason_of(status) or otherwise or "undefined"
    waits = not status and not code and bool(WAITING.search(words))
    if waits and reason == "expired":
        return Bounce(recipient=recipient, status="4.4.7", reason="delayed", hard=False)
    digit = code[1][0] if code else "4" if waits else "5"
    return failed(recipient, status or _usual_status(reason, digit), reason)


def _recipient_in(spoken: str) -> re.Match[str] | None:
    marked = re.search(r"<(?=[^<>@\s]{1,64}@)", spoken)
    return ADDRESS.search(spoken, marked.end() if marked else 0)


def _usual_status(reason: str, digit: str) -> str:
    """Where the server gives none: that of the reason, of class ``digit`` (4: it waits, 5: it gave up)."""
    usual = next((status for name, status, _ in REASONS if name == reason), "5.0.0")
    return f"{digit}{usual[1:]}"


def reason_in(words: str) -> str | None:
    """Our name for the reason that ``words`` give."""
    return next((name for name, _, pattern in REASONS if pattern.search(words)), None)


def reason_of(status: str) -> str | None:
    """Our name for the reason that an enhanced status gives."""
    return _OF_STATUS.get(status[2:])


def failed(recipient: str, status: str, reason: str) -> Bounce:
    """A recipient that was not reached."""
    hard = reason in HARD and not status.startswith(("4", "2"))
    return Bounce(recipient=recipient, status=status, reason=reason, hard=hard)
