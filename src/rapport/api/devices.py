"""Recognises a browser that an account has signed in from, so that other people's guessing never locks it out."""

import ipaddress
import secrets

from litestar.datastructures import Cookie

from rapport.api.csrf import AnyConnection
from rapport.config import Settings
from rapport.kit.secrets import Keyring

PURPOSE = "device"


def _cookie_name(settings: Settings) -> str:
    return "__Host-rapport-device" if settings.secure else "rapport_device"


def known_device(connection: AnyConnection, email: str, settings: Settings, keyring: Keyring) -> str | None:
    """The device's random name when it holds our proof for exactly this account, else None."""
    name, _, proof = connection.cookies.get(_cookie_name(settings), "").partition(".")
    return name if proof and keyring.is_signed(PURPOSE, f"{email} {name}", proof) else None


def device_cookie(email: str, settings: Settings, keyring: Keyring) -> Cookie:
    """Given after a sign-in that worked; it opens nothing by itself."""
    name = secrets.token_hex(12)
    return Cookie(
        key=_cookie_name(settings),
        value=f"{name}.{keyring.sign(PURPOSE, f'{email} {name}')}",
        path="/",
        max_age=365 * 86_400,
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def client_address(connection: AnyConnection) -> str:
    """The caller's address as the server saw it (of IPv6 the /64, which one person has whole).

    Only the server's own trusted-proxy setting may change it; headers are not read here.
    """
    host = connection.client.host if connection.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:100]
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
