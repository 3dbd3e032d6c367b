"""The answers on the help page: by subject, all of one subject, or those for a reader's words."""

from uuid import UUID

import msgspec

from rapport.api.help_reader import Reader
from rapport.desk.articles.readers import Group, answer, list_by_subject, list_subject
from rapport.desk.articles.types import Shown
from rapport.storage.session import Tx

MOST_FOUND = 20


class Result(msgspec.Struct, frozen=True):
    """What a search came to, with the sentence above it."""

    title: str
    items: list[Shown]


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows. ``chosen``: the one subject that was asked for; ``sure``: how many hold all that was asked.

    ``result`` None: nothing was searched for.
    """

    count: int
    groups: list[Group]
    asked: str
    result: Result | None = None
    chosen: Group | None = None
    sure: int = 0


async def read_answers(
    tx: Tx, brand: UUID, reader: Reader, *, asked: str = "", subject: UUID | None = None
) -> Answers | None:
    """A brand's published articles as the page shows them, in the reader's language first; None without any."""
    groups = await list_by_subject(tx, brand, reader.likes)
    if not groups:
        return None
    count, asked = sum(group.articles for group in groups), asked.strip()
    if asked:
        told = await answer(tx, brand, asked, MOST_FOUND)
        sure = len(told.items) if told.found.sure else 0
        title = _title(reader, asked, told.found.read_as, len(told.items), sure)
        return Answers(count=count, groups=groups, asked=asked, result=Result(title, told.items), sure=sure)
    chosen = next((group for group in groups if subject is not None and group.id == subject), None)
    if chosen is not None and subject is not None:
        items = await list_subject(tx, brand, subject, reader.likes)
        chosen = Group(id=subject, name=chosen.name, articles=len(items), items=items)
    return Answers(count=count, groups=groups, asked="", chosen=chosen)


def _title(reader: Reader, asked: str, read_as: str | None, found: int, sure: int) -> str:
    if sure:
        return reader.say("help.found", count=found, words=read_as or asked)
    return reader.say("help.found.some" if found else "help.found.none", words=asked)
