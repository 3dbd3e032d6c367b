"""The shapes of articles: as they are written, listed, read, and kept in subjects."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

State = Literal["draft", "published"]
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Line = Annotated[str, msgspec.Meta(max_length=300)]
SubjectName = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"\S")]


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an article says. ``version`` is the one that was read before it was changed; ``words``: what people call it.

    ``language`` is a BCP 47 tag; ``review_on`` the day on which somebody should read it again.
    """

    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    title: Title
    subject_id: UUID | None = None
    language: Annotated[str, msgspec.Meta(max_length=35, pattern=LANGUAGE)] = "en"
    short: Line = ""
    body_html: Annotated[str, msgspec.Meta(max_length=200_000)] = ""
    words: Line = ""
    review_on: date | None = None


class ArticleRow(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list; ``slug`` None until it was first published, ``changed_by`` a person's name."""

    id: UUID
    brand_id: UUID
    subject_id: UUID | None
    title: str
    slug: str | None
    short: str
    state: State
    language: str
    review_on: date | None
    updated_at: datetime
    changed_by: str | None
    useful: int
    not_useful: int


class Article(ArticleRow, frozen=True, kw_only=True):
    """The whole of it, for those who write it."""

    body_html: str
    body_text: str
    words: str
    version: int
    made_by: str | None
    published_at: datetime | None
    created_at: datetime


class ArticlePage(msgspec.Struct, frozen=True):
    """A page of a list; ``after`` asks for the one after it, None at the end."""

    items: list[ArticleRow]
    after: str | None


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What articles are about, in the order that the brand gave; ``articles`` counts drafts too."""

    id: UUID
    brand_id: UUID
    name: str
    position: int
    articles: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A published article as a line for readers."""

    slug: str
    title: str
    short: str
    language: str


class Found(msgspec.Struct, frozen=True):
    """What a search came to. ``sure`` is off when the articles hold only some of the words; ``read_as``: the words as
    they were understood, where they were misspelt."""

    items: list[UUID]
    sure: bool
    read_as: str | None = None


class Gap(msgspec.Struct, frozen=True):
    """Words that people searched for without a result, and how many did."""

    words: str
    count: int
