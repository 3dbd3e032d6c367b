"""Who may do what: roles, the actions that routes declare, and the person behind a request. Pure functions."""

from enum import StrEnum
from typing import Literal, get_args
from uuid import UUID

import msgspec

Role = Literal["owner", "admin", "supervisor", "agent", "author", "observer"]
ROLES: tuple[Role, ...] = get_args(Role)


class May(StrEnum):
    """What a route declares: the one thing a caller must be allowed to do.

    ``ANYONE``, ``VISITOR`` and ``PROGRAM`` need no account: the first is public, the others ask for a widget's or a
    program's token.
    """

    ANYONE = "anyone"
    VISITOR = "visitor"
    PROGRAM = "program"
    USE_DESK = "use the desk"
    READ_CONVERSATIONS = "read conversations"
    ANSWER = "answer customers"
    SEE_REPORTS = "see reports"
    READ_ARTICLES = "read articles"
    WRITE_ARTICLES = "write articles"
    PUBLISH_ARTICLES = "publish articles"
    SET_STANDARDS = "set standards"
    MANAGE_SENDERS = "manage senders"
    SEE_PEOPLE = "see people"
    MANAGE_PEOPLE = "manage people"
    MANAGE_INBOXES = "manage inboxes"
    MANAGE_TOKENS = "manage tokens"
    RUN_ORGANISATION = "run the organisation"


OPEN = frozenset({May.ANYONE, May.VISITOR, May.PROGRAM})
"""What no account has: these routes find out by other means who calls."""

_EVERYBODY: frozenset[Role] = frozenset(ROLES)
_RUNNERS: frozenset[Role] = frozenset({"owner", "admin"})
_LEADERS: frozenset[Role] = _RUNNERS | {"supervisor"}
_GRANTS: dict[May, frozenset[Role]] = {
    May.USE_DESK: _EVERYBODY,
    May.READ_CONVERSATIONS: _EVERYBODY - {"author"},
    May.ANSWER: _LEADERS | {"agent"},
    May.SEE_REPORTS: _LEADERS | {"observer"},
    May.READ_ARTICLES: _EVERYBODY,
    May.WRITE_ARTICLES: _LEADERS | {"agent", "author"},
    May.PUBLISH_ARTICLES: _LEADERS | {"author"},
    May.SET_STANDARDS: _LEADERS,
    May.MANAGE_SENDERS: _LEADERS,
    May.SEE_PEOPLE: _EVERYBODY - {"author"},
    May.MANAGE_PEOPLE: _RUNNERS,
    May.MANAGE_INBOXES: _RUNNERS,
    May.MANAGE_TOKENS: _RUNNERS,
    May.RUN_ORGANISATION: frozenset({"owner"}),
}


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in person behind a request. ``inbox_ids`` None means every inbox of the organisation."""

    user_id: UUID
    organisation_id: UUID
    role: Role
    name: str
    email: str
    zone: str
    inbox_ids: frozenset[UUID] | None
    session_hash: bytes


def may(role: Role, action: May) -> bool:
    """Whether ``role`` is allowed ``action``; what nobody granted is refused."""
    return role in _GRANTS.get(action, frozenset())


def reads_every_inbox(role: Role) -> bool:
    """Whether ``role`` reads all inboxes; agents and observers read those of their teams, authors none."""
    return role in _LEADERS


def may_give(giver: Role, role: Role) -> bool:
    """Whether ``giver`` may give somebody ``role``, or take it away: only an owner makes or unmakes an owner."""
    return may(giver, May.MANAGE_PEOPLE) and (role != "owner" or giver == "owner")
