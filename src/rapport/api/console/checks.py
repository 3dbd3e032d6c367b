"""The checks as leaders see them: how each fares, where it was wrong, and how it behaves where; and the handbook."""

import asyncio
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, put
from litestar.di import NamedDependency as Given
from litestar.params import FromQuery, JSONBody, QueryParameter

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.replies.check_settings import CheckChoice, read_choices, save_choice
from rapport.desk.reports.hint_figures import CheckFigures, Stretch, read_figures
from rapport.etiquette.handbook import Chapter, read_handbook
from rapport.kit.clock import now
from rapport.storage.session import Tx

Days = Annotated[int, QueryParameter(ge=1, le=366)]


class CheckRow(msgspec.Struct, frozen=True):
    """One check: what it is for, how it behaves by itself, and how it fared."""

    id: str
    dimension: str
    title: str
    why: str
    firm: bool
    stops: bool
    figures: CheckFigures


class ChecksPage(msgspec.Struct, frozen=True):
    """All checks, those that spoke most first, with every choice that was made about them."""

    days: int
    checks: list[CheckRow]
    choices: list[CheckChoice]


@get("/checks", opt={"may": May.SET_STANDARDS})
async def show_checks(
    viewer: Given[Viewer],
    tx: Given[Tx],
    days: Days = 28,
    brand: FromQuery[UUID | None] = None,
    channel: FromQuery[str | None] = None,
) -> ChecksPage:
    """How each check fared in the last ``days``, in the conversations that the viewer may read."""
    chapters = await asyncio.to_thread(read_handbook)
    figures = await read_figures(tx, viewer, Stretch(now() - timedelta(days=days), brand, channel))
    rows = [
        CheckRow(
            id=entry.id,
            dimension=chapter.dimension,
            title=entry.title,
            why=entry.why,
            firm=entry.firm,
            stops=entry.stops,
            figures=figures.get(entry.id, CheckFigures()),
        )
        for chapter in chapters
        for entry in chapter.entries
    ]
    rows.sort(key=lambda row: (-row.figures.shown, row.title))
    return ChecksPage(days, rows, await read_choices(tx))


@put("/checks", opt={"may": May.SET_STANDARDS}, status_code=204)
async def set_check(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[CheckChoice]) -> None:
    """Let a check underline, stay a line in the checklist, or be silent; the next hint follows it."""
    await asyncio.to_thread(read_handbook)
    await save_choice(tx, viewer, data)


@get("/handbook", opt={"may": May.USE_DESK})
async def show_handbook() -> tuple[Chapter, ...]:
    """The written netiquette, made from the checks that guard it."""
    return await asyncio.to_thread(read_handbook)


router = Router(path="/", route_handlers=[show_checks, set_check, show_handbook])
