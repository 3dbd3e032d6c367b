"""Security headers on every answer, errors included; a route that needs another rule declares it."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from rapport.config import Settings

API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; frame-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)


def page_policy(ancestors: str = "'none'") -> str:
    """The content security policy of our own pages: nothing from elsewhere, nothing inline."""
    return PAGE_POLICY.format(ancestors=ancestors)


class SecurityHeaders:
    """Sets what an answer does not set itself."""

    def __init__(self, settings: Settings) -> None:
        self._secure = settings.secure

    async def __call__(self, message: Message, scope: Scope) -> None:
        """Called for every message on its way out."""
        if message["type"] != "http.response.start":
            return
        message.setdefault("headers", [])
        headers = MutableScopeHeaders.from_message(message)
        headers["content-security-policy"] = _completed(headers.get("content-security-policy", API_POLICY))
        headers["x-content-type-options"] = "nosniff"
        headers.setdefault("referrer-policy", "same-origin")
        headers.setdefault("cache-control", "no-store")
        headers.setdefault("cross-origin-resource-policy", "same-origin")
        headers.setdefault("cross-origin-opener-policy", "same-origin")
        headers.setdefault("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        if "frame-ancestors 'none'" in headers["content-security-policy"]:
            headers["x-frame-options"] = "DENY"
        if self._secure:
            headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"


def _completed(policy: str) -> str:
    """``default-src`` does not cover these: whoever forgets them gets the strict ones."""
    for name in ("base-uri", "frame-ancestors"):
        if name not in policy:
            policy = f"{policy.rstrip('; ')}; {name} 'none'"
    return policy
