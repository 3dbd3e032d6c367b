"""Refuses calls that another site made a browser send."""

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType

from rapport.config import Settings
from rapport.kit.errors import NotAllowed, NotFound

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "x-rapport-csrf"

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def is_socket(connection: AnyConnection) -> bool:
    """Whether this is a websocket's handshake."""
    return connection.scope["type"] == ScopeType.WEBSOCKET


def is_unsafe(connection: AnyConnection) -> bool:
    """Whether this asks to change something."""
    return not is_socket(connection) and connection.scope.get("method") not in SAFE


def is_foreign(connection: AnyConnection, url: str) -> bool:
    """Whether a browser says that this comes from another site's page. ``url`` is RAPPORT_URL.

    A browser's own word (Sec-Fetch-Site) counts first; without it the Origin must be ours. Programs send neither.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = connection.headers.get("origin")
    return origin is not None and not is_own(origin, connection, url)


def is_own(origin: str, connection: AnyConnection, url: str) -> bool:
    """Whether ``origin`` is the address that we are reached at."""
    ours = urlsplit(url)
    host = connection.headers.get("host", "")
    return origin.lower() in {f"{ours.scheme}://{ours.netloc}".lower(), f"http://{host}", f"https://{host}"}


def refuse_foreign(connection: AnyConnection, url: str) -> None:
    """Refuse what changes something, and every socket, when another site's page asked for it."""
    if is_socket(connection):
        origin = connection.headers.get("origin")
        if origin is not None and not is_own(origin, connection, url):
            raise NotAllowed("This page may not listen here.")
    elif is_unsafe(connection) and is_foreign(connection, url):
        raise NotAllowed(f"This call came from another site's page. Please open {url} and try again.")


def demand_header(connection: AnyConnection) -> None:
    """A cookie alone changes nothing: our own pages add a header that forms of other sites cannot send."""
    if is_socket(connection):
        if connection.headers.get("origin") is None:
            raise NotAllowed("A socket must say which page it belongs to.")
    elif is_unsafe(connection) and connection.headers.get(HEADER) != "1":
        raise NotAllowed("This call misses the header X-Rapport-CSRF. Please load the page again.")


def refuse_strange_host(connection: AnyConnection, settings: Settings) -> None:
    """Demo mode signs in without a password, so it listens to names of this machine only.

    A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); to the browser it is then our own page.
    """
    if not settings.demo:
        return
    host = urlsplit(f"//{connection.headers.get('host', '')}").hostname
    if host not in {"127.0.0.1", "localhost", "::1", urlsplit(settings.url).hostname}:
        raise NotFound(f"The demo is at {settings.url}.")
