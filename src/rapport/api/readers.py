"""Who reads or searches, as a code that is theirs for one purpose and tells nobody who they are."""

from typing import Any

from litestar import Request

from rapport.api.devices import client_address
from rapport.kit.secrets import Keyring


def reader_code(request: Request[Any, Any, Any], keyring: Keyring, purpose: str) -> str:
    """The same for the same browser at the same address; of another purpose it is another code."""
    agent = request.headers.get("user-agent", "")[:300]
    return keyring.sign(f"reader {purpose}", f"{client_address(request)}\0{agent}")
