"""The optional language model: connected and tried by the owner, asked by those who answer customers."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Request, Router, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.api.limits import PerKey
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.replies.model_settings import (
    ModelForm,
    ShownModel,
    read_model,
    save_model,
    settle_form,
    show_model,
)
from rapport.kit.errors import Invalid
from rapport.kit.secrets import Keyring
from rapport.storage.session import Tx
from rapport.workflows.model_is_asked import Models, Piece, Rewritten

ASKS = PerKey("model", 20, 60)
Asking = Request[Viewer, None, State]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
Place = Annotated[int, msgspec.Meta(ge=0, le=200_000)]


class Draft(msgspec.Struct, forbid_unknown_fields=True):
    """A draft; ``start``/``end`` in UTF-16 units when only a piece of it is meant."""

    text: Words
    start: Place | None = None
    end: Place | None = None


class Tried(msgspec.Struct, frozen=True):
    """What the model made of our example."""

    said: str


class Opinion(msgspec.Struct, frozen=True):
    """What a careful colleague would change; empty: nothing."""

    points: list[str]


@get("/model", opt={"may": May.RUN_ORGANISATION})
async def show(tx: Given[Tx]) -> ShownModel:
    """The settings, without the key."""
    return show_model(await read_model(tx))


@put("/model", opt={"may": May.RUN_ORGANISATION})
async def change(
    viewer: Given[Viewer], tx: Given[Tx], keyring: Given[Keyring], data: JSONBody[ModelForm]
) -> ShownModel:
    """Keep them; from now on agents are offered its help, or no more."""
    chosen = settle_form(tx, data, await read_model(tx), keyring)
    await save_model(tx, viewer, chosen)
    return show_model(chosen)


@post("/model/try", opt={"may": May.RUN_ORGANISATION}, status_code=200)
async def try_it(request: Asking, viewer: Given[Viewer], models: Given[Models], data: JSONBody[ModelForm]) -> Tried:
    """Ask it to rewrite a sentence that we made up; nothing is kept."""
    ASKS.take(request, str(viewer.user_id))
    return Tried(await models.try_out(viewer, data))


@post("/conversations/{conversation_id:uuid}/model/rewrite", opt={"may": May.ANSWER}, status_code=200)
async def rewrite(
    request: Asking,
    viewer: Given[Viewer],
    models: Given[Models],
    conversation_id: FromPath[UUID],
    data: JSONBody[Draft],
) -> Rewritten:
    """Kinder words for a draft or a piece of it: a suggestion, read by the engine; nothing is sent or kept."""
    ASKS.take(request, str(viewer.user_id))
    return await models.rewrite_kindly(viewer, conversation_id, piece_of(data))


@post("/conversations/{conversation_id:uuid}/model/opinion", opt={"may": May.ANSWER}, status_code=200)
async def opine(
    request: Asking,
    viewer: Given[Viewer],
    models: Given[Models],
    conversation_id: FromPath[UUID],
    data: JSONBody[Draft],
) -> Opinion:
    """What a careful colleague would change in a draft."""
    ASKS.take(request, str(viewer.user_id))
    return Opinion(await models.second_opinion(viewer, conversation_id, data.text))


def piece_of(data: Draft) -> Piece:
    """The part that is meant, in code points. Raises ``Invalid`` when there is no such part."""
    if data.start is None or data.end is None:
        return Piece(data.text, 0, len(data.text))
    units = data.text.encode("utf-16-le", "surrogatepass")
    if not data.start < data.end <= len(units) // 2:
        raise Invalid("We can't find these words in the draft.", fields={"start": "Please ask again."})
    start, end = (len(units[: 2 * at].decode("utf-16-le", "replace")) for at in (data.start, data.end))
    return Piece(data.text, start, end)


router = Router(path="/", route_handlers=[show, change, try_it, rewrite, opine])
