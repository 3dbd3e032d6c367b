"""How the organisation speaks: read by all who write, set by those who lead."""

from litestar import Router, get, put
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.replies.voice import ChosenVoice, read_voice, save_voice
from rapport.storage.session import Tx


@get("/voice", opt={"may": May.USE_DESK})
async def show_voice(tx: Given[Tx]) -> ChosenVoice:
    """The voice in which drafts are read."""
    return await read_voice(tx)


@put("/voice", opt={"may": May.SET_STANDARDS})
async def set_voice(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[ChosenVoice]) -> ChosenVoice:
    """Change it; the next hint follows it."""
    await save_voice(tx, viewer, data)
    return await read_voice(tx)


router = Router(path="/", route_handlers=[show_voice, set_voice])
