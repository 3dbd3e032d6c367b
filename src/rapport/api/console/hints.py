"""What becomes of hints, and which are quiet for whom."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.reading import find_readable
from rapport.desk.replies.hint_marks import Draft, Marked, QuietCheck, mark_hint, mark_seen, quiet_checks, wake_check
from rapport.storage.session import Tx

Check = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[a-z]+(\.[a-z]+)*$")]
Checks = Annotated[list[Check], msgspec.Meta(max_length=60)]


class HintMark(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody did with a hint; ``draft_id`` names the draft, ``about`` are the words that it stood on."""

    conversation_id: UUID
    check: Check
    action: Literal["use", "ignore", "why", "wrong"]
    draft_id: UUID | None = None
    about: Annotated[str, msgspec.Meta(max_length=1_000)] | None = None


class HintsSeen(msgspec.Struct, forbid_unknown_fields=True):
    """The checks whose hints stood in a draft, and those that were gone from it, by hand, when it was sent."""

    conversation_id: UUID
    draft_id: UUID
    shown: Checks = []
    heeded: Checks = []


@post("/hints", opt={"may": May.ANSWER}, status_code=204)
async def mark(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[HintMark]) -> None:
    """Note what became of a hint: a check that people refuse is a defect of ours."""
    await find_readable(tx, viewer, data.conversation_id)
    hint = Marked(data.conversation_id, data.check, data.draft_id, data.about)
    await mark_hint(tx, viewer.user_id, hint, data.action)


@post("/hints/seen", opt={"may": May.ANSWER}, status_code=204)
async def see(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[HintsSeen]) -> None:
    """Note which hints stood in a draft; told again, nothing is counted twice."""
    await find_readable(tx, viewer, data.conversation_id)
    draft = Draft(data.conversation_id, data.draft_id)
    await mark_seen(tx, viewer.user_id, draft, shown=data.shown, heeded=data.heeded)


@get("/hints/quiet", opt={"may": May.USE_DESK})
async def list_quiet(viewer: Given[Viewer], tx: Given[Tx]) -> list[QuietCheck]:
    """The checks that went quiet for this person."""
    return await quiet_checks(tx, viewer.user_id)


@delete("/hints/quiet/{check:str}", opt={"may": May.USE_DESK}, status_code=204)
async def wake(viewer: Given[Viewer], tx: Given[Tx], check: FromPath[str]) -> None:
    """Let it speak again."""
    await wake_check(tx, viewer.user_id, check)


router = Router(path="/", route_handlers=[mark, see, list_quiet, wake])
