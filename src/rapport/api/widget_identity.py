"""POST /api/widget/identify: the site's own server vouches for its visitor."""

from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.desk.accounts.rules import May
from rapport.desk.inboxes.chat_config import read_chat_config
from rapport.desk.inboxes.identity import identify_visitor, identity_secret, is_proven
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.errors import NotAllowed
from rapport.kit.secrets import Keyring
from rapport.storage.session import Tx


class Identified(msgspec.Struct):
    """Who the site says this is; ``hmac`` is its server's proof of ``user_id``."""

    user_id: Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
    hmac: Annotated[str, msgspec.Meta(max_length=128)] = ""
    name: Annotated[str, msgspec.Meta(max_length=120)] = ""


@post("/identify", opt={"may": May.VISITOR}, status_code=204)
async def identify(visitor: Given[Visitor], keyring: Given[Keyring], tx: Given[Tx], data: JSONBody[Identified]) -> None:
    """Join the visitor with that person. Without the proof nothing changes: the visitor stays a guest."""
    config = await read_chat_config(tx, visitor.inbox_id)
    secret = identity_secret(keyring, visitor.inbox_id, config.identity_round)
    if not is_proven(secret, data.user_id, data.hmac):
        raise NotAllowed(
            "This visitor is not proven: the signature does not fit. Sign the user id with this chat's secret, on your "
            "server."
        )
    await identify_visitor(tx, visitor, data.user_id, name=data.name)


router = Router(path="/api/widget", route_handlers=[identify])
