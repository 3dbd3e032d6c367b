"""The subjects of articles: listed for everybody at the desk, changed by those who publish."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.articles.subjects import add_subject, change_subject, list_subjects, throw_subject_away
from rapport.desk.articles.types import Subject, SubjectName
from rapport.storage.session import Tx

PUBLISH = {"may": May.PUBLISH_ARTICLES}


class Subjects(msgspec.Struct, frozen=True):
    """In order."""

    items: list[Subject]


class NewSubject(msgspec.Struct, forbid_unknown_fields=True):
    """A subject of one brand."""

    brand_id: UUID
    name: SubjectName


class ChangedSubject(msgspec.Struct, forbid_unknown_fields=True):
    """A name, and its place where that changes."""

    name: SubjectName
    position: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = None


@get("/article-subjects", opt={"may": May.READ_ARTICLES})
async def show_subjects(tx: Given[Tx], brand: FromQuery[UUID | None] = None) -> Subjects:
    """All, or a brand's."""
    return Subjects(await list_subjects(tx, brand))


@post("/article-subjects", opt=PUBLISH)
async def make_subject(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[NewSubject]) -> Subject:
    """A new one, last in order."""
    return await add_subject(tx, viewer, data.brand_id, data.name)


@put("/article-subjects/{subject_id:uuid}", opt=PUBLISH)
async def rename_subject(tx: Given[Tx], subject_id: FromPath[UUID], data: JSONBody[ChangedSubject]) -> Subject:
    """Another name or place."""
    return await change_subject(tx, subject_id, data.name, data.position)


@delete("/article-subjects/{subject_id:uuid}", opt=PUBLISH, status_code=204)
async def remove_subject(viewer: Given[Viewer], tx: Given[Tx], subject_id: FromPath[UUID]) -> None:
    """Throw it away; its articles stay."""
    await throw_subject_away(tx, viewer, subject_id)


router = Router(path="/", route_handlers=[show_subjects, make_subject, rename_subject, remove_subject])
