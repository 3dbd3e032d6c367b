"""The request's one transaction: committed before the answer leaves, rolled back by whatever is raised."""

from collections.abc import AsyncIterator
from typing import Any, Protocol, cast

from litestar import Litestar, Request

from rapport.api.guards import UndeclaredError, declared_routes
from rapport.kit.errors import NotSignedIn
from rapport.storage.session import Database, Tx


class Member(Protocol):
    """Whoever the gate let in: an agent or a widget's visitor, always of one organisation."""

    @property
    def organisation_id(self) -> Any:
        """Which organisation."""


async def open_tx(request: Request[Any, Any, Any], database: Database) -> AsyncIterator[Tx]:
    """A transaction limited to the caller's organisation.

    Refusals are raised, never returned: a returned refusal would commit what was done before it.
    """
    if request.scope.get("user") is None:
        raise NotSignedIn("Please sign in.")
    member = cast("Member", request.scope["user"])
    async with database.transaction(member.organisation_id) as tx:
        yield tx


def refuse_misuse(app: Litestar) -> None:
    """Raise when a socket holds a transaction, or a dependency stands on one.

    A dependency that refuses after the transaction has begun would leave it open; and a socket lives for hours.
    """
    for method, path, handler in declared_routes(app):
        takes = "tx" in handler.parsed_fn_signature.parameters if method != "ASGI" else False
        if takes and method == "WS":
            raise UndeclaredError(f"The socket {path} takes a transaction. Open short ones: database.transaction(...).")
        for name, provide in handler.resolve_dependencies().items():
            if name != "tx" and "tx" in provide.parsed_fn_signature.parameters:
                raise UndeclaredError(f"The dependency {name!r} of {path} takes the transaction; only handlers may.")
