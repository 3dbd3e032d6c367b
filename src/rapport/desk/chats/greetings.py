"""Proactive greetings: a few words that a page shows when their rule holds, before anybody has asked."""

import re
from typing import Annotated
from uuid import UUID

import msgspec

from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

MOST = 20
LONGEST = 240
EVENT = re.compile(r"[A-Za-z0-9_.: -]{1,60}")
LIST = """
select id, name, body_text, rule, enabled, shown, taken from chat_greetings where inbox_id = $1 order by created_at, id
"""
ADD = """
insert into chat_greetings (id, organisation_id, inbox_id, name, body_text, rule, enabled)
values ($1, $2, $3, $4, $5, $6, $7)
"""
CHANGE = """
update chat_greetings set name = $3, body_text = $4, rule = $5, enabled = $6
where id = $1 and inbox_id = $2 returning id
"""
COUNT = {
    "shown": "update chat_greetings set shown = shown + 1 where id = $1 and inbox_id = $2",
    "taken": "update chat_greetings set taken = taken + 1 where id = $1 and inbox_id = $2",
}
MISSING = "We can't find this greeting. Somebody may have taken it away."


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a greeting shows: all that is set must hold.

    ``pages``: path patterns, "/pricing/*", any of them. ``seconds`` on the page. ``event``: told by
    ``Rapport('track', name)``. ``returning``: only to those who have been here before. ``week``: at most so often.
    """

    pages: Annotated[list[Annotated[str, msgspec.Meta(max_length=200)]], msgspec.Meta(max_length=20)] = []
    seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 20
    event: Annotated[str, msgspec.Meta(max_length=60)] = ""
    returning: bool = False
    week: Annotated[int, msgspec.Meta(ge=1, le=7)] = 2


class GreetingText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A greeting as it is written."""

    name: Annotated[str, msgspec.Meta(max_length=80)]
    body_text: Annotated[str, msgspec.Meta(max_length=2_000)]
    rule: Rule = msgspec.field(default_factory=Rule)
    enabled: bool = True


class Greeting(msgspec.Struct, frozen=True, kw_only=True):
    """A greeting as it is kept, with how often it was shown and answered."""

    id: UUID
    name: str
    body_text: str
    rule: Rule
    enabled: bool
    shown: int
    taken: int


async def list_greetings(tx: Tx, inbox: UUID) -> list[Greeting]:
    """All of a chat's, in the order in which they were written; the first whose rule holds is shown."""
    return [msgspec.convert(dict(row), Greeting) for row in await tx.fetch(LIST, inbox)]


async def save_greeting(tx: Tx, inbox: UUID, greeting: UUID | None, wanted: GreetingText) -> UUID:
    """Keep a new greeting, or change one. Raises ``Invalid`` at the fields, and ``NotFound``."""
    wrong = _faults(wanted)
    if wrong:
        raise Invalid("This greeting needs another look.", fields=wrong)
    rule = msgspec.to_builtins(wanted.rule)
    values = (wanted.name.strip(), wanted.body_text.strip(), rule, wanted.enabled)
    if greeting is None:
        await tx.execute("select 1 from inboxes where id = $1 for update", inbox)
        if int(await tx.fetchval("select count(*) from chat_greetings where inbox_id = $1", inbox) or 0) >= MOST:
            raise Invalid(f"{MOST} greetings are plenty. Take one away first.", fields={"name": "There are enough."})
        greeting = new_id()
        await tx.execute(ADD, greeting, tx.own, inbox, *values)
    elif await tx.fetchval(CHANGE, greeting, inbox, *values) is None:
        raise NotFound(MISSING)
    return greeting


async def remove_greeting(tx: Tx, inbox: UUID, greeting: UUID) -> None:
    """Take one away, with its counts. Raises ``NotFound``."""
    gone = "delete from chat_greetings where id = $1 and inbox_id = $2 returning id"
    if await tx.fetchval(gone, greeting, inbox) is None:
        raise NotFound(MISSING)


async def count_greeting(tx: Tx, inbox: UUID, greeting: UUID, what: str) -> None:
    """It was "shown", or "taken"."""
    await tx.execute(COUNT[what], greeting, inbox)


def _faults(wanted: GreetingText) -> dict[str, str]:
    wrong = {}
    if not wanted.name.strip():
        wrong["name"] = "Give it a name, so that you find it again."
    if not wanted.body_text.strip():
        wrong["body_text"] = "Write what the page should say."
    elif len(wanted.body_text) > LONGEST:
        wrong["body_text"] = f"Please use at most {LONGEST} characters: it stands beside what people came to read."
    if any(not page.startswith("/") for page in wanted.rule.pages):
        wrong["rule.pages"] = "Begin each page with a slash, like /pricing or /shop/*."
    if wanted.rule.event and not EVENT.fullmatch(wanted.rule.event):
        wrong["rule.event"] = "Use letters, numbers, spaces and . _ : - only."
    return wrong
