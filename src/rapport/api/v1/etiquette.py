"""The etiquette engine for other programs: a draft goes in, its findings come out; nothing is kept."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from litestar import Request, Router, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.api.limits import PerKey
from rapport.api.programs import demand_scope
from rapport.desk.accounts.rules import May
from rapport.desk.accounts.tokens import Program
from rapport.desk.replies.voice import for_engine
from rapport.desk.replies.voice_versions import read_voice
from rapport.etiquette import Context, Customer, Turn, review, with_utf16
from rapport.kit.clock import now
from rapport.kit.errors import Invalid
from rapport.storage.session import Database

REVIEWS = PerKey("reviews", 600, 60)
BRAND = "select id from brands where $1::uuid is null or id = $1 order by created_at, id limit 1"
Text = Annotated[str, msgspec.Meta(max_length=100_000)]


class TurnIn(msgspec.Struct, forbid_unknown_fields=True, rename={"author": "from"}):
    """One earlier message."""

    author: Literal["customer", "agent", "bot"]
    text: Text


class CustomerIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is known of the customer; ``upset`` from 0, calm, to 3."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    upset: Annotated[int, msgspec.Meta(ge=0, le=3)] | None = None
    waited_minutes: Annotated[int, msgspec.Meta(ge=0)] | None = None


class DraftIn(msgspec.Struct, forbid_unknown_fields=True):
    """A draft with where it stands, in the voice of ``brand_id`` (None: the first brand).

    ``units``: how the answer counts characters of the draft.
    """

    draft: Text
    channel: Literal["email", "chat", "social", "sms", "portal", "voice"] = "email"
    public: bool = False
    situation: Literal["first", "mid", "resolving", "following_up", "closing"] | None = None
    history: Annotated[list[TurnIn], msgspec.Meta(max_length=100)] = []
    customer: CustomerIn = msgspec.field(default_factory=CustomerIn)
    agent: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    zone: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$")] = "UTC"
    brand_id: UUID | None = None
    units: Literal["code_points", "utf16"] = "code_points"


@post("/etiquette/review", opt={"may": May.PROGRAM}, status_code=200)
async def review_draft(
    request: Request[Any, Any, Any], program: Given[Program], database: Given[Database], data: JSONBody[DraftIn]
) -> dict[str, Any]:
    """Read a draft for its manners in this organisation's voice."""
    demand_scope(program, "etiquette")
    REVIEWS.take(request, str(program.token_id))
    _demand_zone(data.zone)
    async with database.transaction(program.organisation_id) as tx:
        brand = await tx.fetchval(BRAND, data.brand_id)
        if brand is None:
            raise Invalid("We can't find this brand.", fields={"brand_id": "Leave it out for your first brand."})
        voice = for_engine((await read_voice(tx, brand)).voice)
    context = Context(
        channel=data.channel,
        public=data.public,
        situation=data.situation,
        history=tuple(Turn(turn.author, turn.text) for turn in data.history),
        customer=Customer(data.customer.name, data.customer.upset, data.customer.waited_minutes),
        agent=data.agent,
        voice=voice,
        now=now(),
        zone=data.zone,
    )
    found = await asyncio.to_thread(review, data.draft, context)
    answer: dict[str, Any] = msgspec.to_builtins(with_utf16(found, data.draft) if data.units == "utf16" else found)
    return answer


def _demand_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Invalid(
            "We do not know this time zone.", fields={"zone": "Use a name such as Europe/Lisbon."}
        ) from unknown


router = Router(path="/api/v1", route_handlers=[review_draft])
