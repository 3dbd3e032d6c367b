"""The request's one transaction: committed before the answer leaves, rolled back by whatever is raised."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, cast

from litestar import Litestar, Request
from litestar.di import NamedDependency as Given
from litestar.types import Scope

from rapport.api.guards import UndeclaredError, declared_routes
from rapport.kit.errors import NotSignedIn
from rapport.storage.session import Database, Tx

OPEN = "open_transaction"


class Member(Protocol):
    """Whoever the gate let in: an agent or a widget's visitor, always of one organisation."""

    @property
    def organisation_id(self) -> Any:
        """Which organisation."""


async def open_tx(request: Request[Any, Any, Any], database: Given[Database]) -> AsyncIterator[Tx]:
    """A transaction limited to the caller's organisation.

    Refusals are raised, never returned: a returned refusal would commit what was done before it.
    """
    if request.scope.get("user") is None:
        raise NotSignedIn("Please sign in.")
    member = cast("Member", request.scope["user"])
    context = database.transaction(member.organisation_id)
    tx = await context.__aenter__()
    request.scope["state"][OPEN] = context
    try:
        yield tx
    except BaseException as problem:
        await _close(request.scope, problem)
        raise
    await _close(request.scope, None)


async def close_left_open(problem: Exception, scope: Scope) -> None:
    """Roll back when another dependency refused after the transaction had begun: the framework forgets it then."""
    await _close(scope, problem)


async def _close(scope: Scope, problem: BaseException | None) -> None:
    context: AbstractAsyncContextManager[Tx] | None = scope["state"].pop(OPEN, None)
    if context is not None:
        await context.__aexit__(type(problem) if problem else None, problem, problem.__traceback__ if problem else None)


def refuse_misuse(app: Litestar) -> None:
    """Raise when a socket holds a transaction for hours, or a dependency works in it before its handler may."""
    for method, path, handler in declared_routes(app):
        takes = "tx" in handler.parsed_fn_signature.parameters if method != "ASGI" else False
        if takes and method == "WS":
            raise UndeclaredError(f"The socket {path} takes a transaction. Open short ones: database.transaction(...).")
        for name, provide in handler.resolve_dependencies().items():
            if name != "tx" and "tx" in provide.parsed_fn_signature.parameters:
                raise UndeclaredError(f"The dependency {name!r} of {path} takes the transaction; only handlers may.")
