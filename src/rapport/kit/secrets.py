"""Secrets at rest: sealed with a key from RAPPORT_SECRET_KEY, or from a private file made at the first start."""

import base64
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.config import Settings

FILE = "secret.key"
MIN_LENGTH = 32
_VERSION = b"\x01"
_PLACEHOLDERS = ("change", "secret", "default", "example", "password", "your-key", "rapport", "insecure")


class SecretKeyError(Exception):
    """The key cannot be used; the message says what to do."""


class Keyring:
    """Seals and signs with the first key; opens with any of them, so that a key can be changed."""

    def __init__(self, keys: list[str]) -> None:
        self._masters = [hashlib.sha256(b"rapport\0" + key.encode()).digest() for key in keys]

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Encrypted and bound to ``purpose`` ("inbox:<id>"): bytes moved to another row do not open there."""
        master = self._masters[0]
        nonce = os.urandom(12)
        head = _VERSION + _name(master)
        return head + nonce + AESGCM(_derive(master, "seal")).encrypt(nonce, plain, head + purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """What ``seal`` was given; raises ``SecretKeyError`` when the key is another or the bytes were changed."""
        head, nonce, body = sealed[:5], sealed[5:17], sealed[17:]
        for master in self._masters:
            if head == _VERSION + _name(master):
                try:
                    return AESGCM(_derive(master, "seal")).decrypt(nonce, body, head + purpose.encode())
                except InvalidTag:
                    break
        raise SecretKeyError(
            "A stored secret cannot be opened with this key. Put back the RAPPORT_SECRET_KEY (or secret.key) it was "
            "sealed with, or enter the secret again."
        )

    def sign(self, purpose: str, text: str) -> str:
        """A short proof that we wrote ``text`` for ``purpose``; safe in cookies and links."""
        digest = hmac.digest(_derive(self._masters[0], "sign"), f"{purpose}\0{text}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:24]).decode()

    def secret(self, purpose: str) -> bytes:
        """32 bytes of our own for ``purpose``: for proofs that another part makes by itself."""
        return hmac.digest(_derive(self._masters[0], "secret"), purpose.encode(), "sha256")

    def is_signed(self, purpose: str, text: str, proof: str) -> bool:
        """Whether ``proof`` is ours, in constant time."""
        return hmac.compare_digest(self.sign(purpose, text).encode(), proof.encode())


def open_keyring(settings: Settings) -> Keyring:
    """The keys of this installation. Raises ``SecretKeyError`` for a weak, well-known or readable key."""
    if settings.secret_key is not None:
        keys = [key.strip() for key in settings.secret_key.split(",") if key.strip()]
        for key in keys or [""]:
            _refuse_weak(key)
        return Keyring(keys)
    return Keyring([_read_or_make(settings.data / FILE)])


def _read_or_make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.new")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)  # fails when another process was first, whose key then counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SecretKeyError(f"Others on this machine can read {path}. Run: chmod 600 {path}")
    key = path.read_text().strip()
    if len(key) < MIN_LENGTH:
        raise SecretKeyError(f"{path} is damaged. Put back the copy from your backup.")
    return key


def _refuse_weak(key: str) -> None:
    advice = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if len(key) < MIN_LENGTH:
        raise SecretKeyError(f"RAPPORT_SECRET_KEY is shorter than {MIN_LENGTH} characters. {advice}")
    if len(set(key)) < 10 or any(word in key.casefold() for word in _PLACEHOLDERS):
        raise SecretKeyError(f"RAPPORT_SECRET_KEY looks like a placeholder that others know. {advice}")


def _name(master: bytes) -> bytes:
    return hashlib.sha256(b"name" + master).digest()[:4]


def _derive(master: bytes, use: str) -> bytes:
    return hmac.digest(master, use.encode(), "sha256")
