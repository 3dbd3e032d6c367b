"""The session's cookie: its name and attributes."""

from collections.abc import Mapping

from litestar.datastructures import Cookie

from rapport.config import Settings


def cookie_name(settings: Settings) -> str:
    """With https the name binds the cookie to our very host; plain http does not allow that prefix."""
    return "__Host-rapport" if settings.secure else "rapport_session"


def read_session(cookies: Mapping[str, str], settings: Settings) -> str | None:
    """The session's token, if the browser sent one."""
    return cookies.get(cookie_name(settings)) or None


def session_cookie(token: str, settings: Settings) -> Cookie:
    """The cookie that signs a browser in; an empty token signs it out."""
    return Cookie(
        key=cookie_name(settings),
        value=token,
        path="/",
        max_age=90 * 86_400 if token else 0,
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
