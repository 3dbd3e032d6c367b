"""The door of other programs: a bearer token in the header, made in Settings."""

from typing import Any

from litestar import Request

from rapport.api.csrf import AnyConnection
from rapport.desk.accounts.tokens import PREFIX, Program, Scope, find_program
from rapport.kit.errors import NotAllowed, NotSignedIn
from rapport.storage.session import Database

UNKNOWN = "This token opens nothing here. Make one in Settings, Programs, and send it as Authorization: Bearer."


class ProgramDoor:
    """Finds the program behind ``Authorization: Bearer rapport_...``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, connection: AnyConnection) -> Program:
        """Raises ``NotSignedIn``."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        ours = scheme.lower() == "bearer" and token.startswith(PREFIX)
        program = await find_program(self._database, token) if ours else None
        if program is None:
            raise NotSignedIn(UNKNOWN)
        return program


def current_program(request: Request[Any, Any, Any]) -> Program:
    """The program that the gate found."""
    program = request.scope.get("user")
    if not isinstance(program, Program):
        raise NotSignedIn(UNKNOWN)
    return program


def demand_scope(program: Program, scope: Scope) -> None:
    """Raises ``NotAllowed`` when the token was not made for this."""
    if scope not in program.scopes:
        raise NotAllowed(f"This token was not made for this. Make one in Settings that includes: {scope}.")
