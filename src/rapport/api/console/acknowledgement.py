"""What customers read as soon as their mail is here: read by all who write, set by those who lead, shown before."""

from datetime import timedelta

import msgspec
from litestar import Router, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.config import Settings
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.replies.acknowledgement import Acknowledgement, read_acknowledgement, save_acknowledgement
from rapport.desk.replies.acknowledging import Letter, word_acknowledgement
from rapport.etiquette.understanding import understand
from rapport.kit.clock import now
from rapport.kit.words import say
from rapport.storage.session import Tx

BRAND = "select coalesce(nullif(sign_off, ''), name) from brands order by created_at limit 1"
KEY = "select public_key from inboxes where channel = 'chat' and state = 'on' order by created_at limit 1"


class Shown(msgspec.Struct, frozen=True):
    """The mail as a customer would read it."""

    text: str


@get("/acknowledgement", opt={"may": May.USE_DESK})
async def show_acknowledgement(tx: Given[Tx]) -> Acknowledgement:
    """What was chosen."""
    return await read_acknowledgement(tx)


@put("/acknowledgement", opt={"may": May.SET_STANDARDS})
async def set_acknowledgement(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[Acknowledgement]) -> Acknowledgement:
    """Change it; the next mail is answered so."""
    await save_acknowledgement(tx, viewer, data)
    return await read_acknowledgement(tx)


@post("/acknowledgement/preview", opt={"may": May.SET_STANDARDS}, status_code=200)
async def preview(
    viewer: Given[Viewer], tx: Given[Tx], settings: Given[Settings], data: JSONBody[Acknowledgement]
) -> Shown:
    """How it would read as the answer to a mail that we made up."""
    key = await tx.fetchval(KEY)
    letter = Letter(
        name="Ana Sousa",
        number=1042,
        subject=say("acknowledgement.sample.subject"),
        due_at=now() + timedelta(hours=24),
        zone=viewer.zone,
        sign_off=await tx.fetchval(BRAND),
        help=f"{settings.url}/help?key={key}" if key else None,
    )
    understood = understand(say("acknowledgement.sample.text")) if data.understood else None
    return Shown(word_acknowledgement(letter, data, understood))


router = Router(path="/", route_handlers=[show_acknowledgement, set_acknowledgement, preview])
