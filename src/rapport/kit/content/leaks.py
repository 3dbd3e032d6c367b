"""Finds keys, passwords and sessions in a file that somebody attaches without knowing what is in it."""

import re
from typing import Final

_LOOKED_AT: Final = 4 * 2**20
_KEYS = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-[23]:"
    rb"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|aws_secret_access_key\s{0,3}[=:]"
    rb"|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{40}|\bglpat-[\w-]{20}|\bxox[abprs]-[A-Za-z0-9-]{10}"
    rb"|\b(?:sk|rk)_live_[A-Za-z0-9]{16}|\bAIza[\w-]{35}"
)
_SESSION = re.compile(
    rb'"name"\s{0,9}:\s{0,9}"(?i:cookie|set-cookie|authorization)"\s{0,9},\s{0,9}"value"\s{0,9}:\s{0,9}"[^"]{8}'
    rb'|"cookies"\s{0,9}:\s{0,9}\[\s{0,200}\{'
)
_HAR = re.compile(rb'"log"\s{0,9}:\s{0,9}\{')


def holds_secrets(data: bytes) -> bool:
    """Whether a file holds a private key, an access key of a known service, or a recorded browser session (HAR)."""
    seen = data[:_LOOKED_AT]
    if seen.startswith((b"\xff\xfe", b"\xfe\xff")):
        seen = seen.replace(b"\x00", b"")
    if _KEYS.search(seen):
        return True
    return _HAR.search(seen[:4096]) is not None and _SESSION.search(seen) is not None
