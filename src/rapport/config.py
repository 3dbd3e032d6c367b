"""What an operator sets: one frozen settings object, read once from the environment."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the environment decides. Times are seconds, ports are TCP.

    ``url`` is the only source of links in mails and pages; an https ``url`` makes cookies Secure.
    ``mail_host`` is the address of the mail doors (``smtp_door_port``, ``lmtp_port``), which ask nobody who they are.
    ``allow_private`` lets mail servers stand inside a private network; nothing else may be reached there, but the one
    language model at ``model_server`` ("http://host:port").
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    url: str = "http://127.0.0.1:8080"
    database_url: str | None = None
    demo: bool = False
    mail_host: str = "127.0.0.1"
    smtp_door_port: int | None = None
    lmtp_port: int | None = None
    lmtp_socket: Path | None = None
    secret_key: str | None = None
    allow_private: bool = False
    model_server: str | None = None
    log_level: str = "info"

    @property
    def secure(self) -> bool:
        """Whether customers and agents reach us over https."""
        return self.url.startswith("https://")


class SettingsError(Exception):
    """A setting that cannot work; the message says which one and what to put there."""


def _port(name: str, fallback: int | None) -> int | None:
    text = os.environ.get(name, "").strip()
    if not text:
        return fallback
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name} is {text!r}. Set it to a port number from 1 to 65535.")
    return int(text)


def _socket(name: str) -> Path | None:
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    path = Path(text).expanduser()
    if not path.is_absolute() or not path.parent.is_dir():
        raise SettingsError(f"{name} is {text!r}. Set it to a whole path in a folder that exists.")
    return path


def _origin(name: str) -> str | None:
    text = os.environ.get(name, "").strip().rstrip("/").lower()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port
    except ValueError:
        whole = None
    if not whole or text != f"{parts.scheme}://{parts.netloc}" or "@" in text:
        raise SettingsError(f"{name} is {text!r}. Set it to http://host:port, with nothing after it.")
    return text


def read_settings(*, demo: bool | None = None) -> Settings:
    """Read the environment.

    Raises ``SettingsError`` in plain words when a value cannot work.
    """
    port = _port("PORT", 8080) or 8080
    host = os.environ.get("RAPPORT_HOST", "127.0.0.1").strip()
    is_demo = demo if demo is not None else os.environ.get("RAPPORT_DEMO", "") in {"1", "true", "yes"}
    mail_host = os.environ.get("RAPPORT_MAIL_HOST", "127.0.0.1").strip() or "127.0.0.1"
    if is_demo and mail_host != "127.0.0.1":
        raise SettingsError("Demo mode takes mail on 127.0.0.1 only. Remove RAPPORT_MAIL_HOST.")
    if is_demo and host != "127.0.0.1":
        raise SettingsError(
            f"Demo mode signs people in without a password, so it listens on 127.0.0.1 only, not on {host!r}. "
            "Remove RAPPORT_HOST, or start without demo mode."
        )
    return Settings(
        data=Path(os.environ.get("RAPPORT_DATA", "data")).expanduser().resolve(),
        host=host,
        port=port,
        url=os.environ.get("RAPPORT_URL", f"http://{host}:{port}").rstrip("/"),
        database_url=os.environ.get("DATABASE_URL") or None,
        demo=is_demo,
        mail_host=mail_host,
        smtp_door_port=_port("RAPPORT_SMTP_PORT", None),
        lmtp_port=_port("RAPPORT_LMTP_PORT", None),
        lmtp_socket=_socket("RAPPORT_LMTP_SOCKET"),
        secret_key=os.environ.get("RAPPORT_SECRET_KEY") or None,
        allow_private=is_demo or os.environ.get("RAPPORT_ALLOW_PRIVATE", "") in {"1", "true", "yes"},
        model_server=_origin("RAPPORT_MODEL_SERVER"),
        log_level=os.environ.get("RAPPORT_LOG_LEVEL", "info"),
    )
