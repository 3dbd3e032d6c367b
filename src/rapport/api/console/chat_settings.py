"""A chat's settings: how it looks, what it asks, who may vouch for its visitors, and how it greets."""

from importlib.resources import files
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.chats.greetings import Greeting, GreetingText, list_greetings, remove_greeting
from rapport.desk.inboxes.chat_config import LANGUAGES, ChatConfig
from rapport.desk.inboxes.chats import Chat, read_chat, save_chat
from rapport.desk.inboxes.identity import identity_secret
from rapport.etiquette import Finding
from rapport.kit.secrets import Keyring
from rapport.storage.session import Tx
from rapport.workflows.greeting_is_saved import greeting_is_saved

RUN = {"may": May.MANAGE_INBOXES}
EXAMPLES = (("Python", "sign.py"), ("Node", "sign.mjs"), ("PHP", "sign.php"), ("Ruby", "sign.rb"))


class ChatPage(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page of one chat shows."""

    chat: Chat
    languages: list[str]
    greetings: list[Greeting]


class Example(msgspec.Struct, frozen=True):
    """Code that signs a visitor, ready to copy."""

    language: str
    code: str


class Identity(msgspec.Struct, frozen=True):
    """The secret that a customer's server signs its visitors with; ``changes``: how often it was changed."""

    secret: str
    changes: int
    examples: list[Example]


class SavedGreeting(msgspec.Struct, frozen=True):
    """Kept, with what the engine would change in its words."""

    id: UUID
    findings: list[Finding]


@get("/chats/{inbox_id:uuid}", opt=RUN)
async def show_chat(tx: Given[Tx], inbox_id: FromPath[UUID]) -> ChatPage:
    """One chat with its settings and greetings."""
    chat = await read_chat(tx, inbox_id)
    return ChatPage(chat=chat, languages=list(LANGUAGES), greetings=await list_greetings(tx, inbox_id))


@put("/chats/{inbox_id:uuid}", opt=RUN)
async def change_chat(tx: Given[Tx], inbox_id: FromPath[UUID], data: JSONBody[ChatConfig]) -> Chat:
    """Keep other settings; sites and secret have their own doors."""
    return await save_chat(tx, inbox_id, data)


@get("/chats/{inbox_id:uuid}/identity", opt=RUN)
async def show_identity(tx: Given[Tx], keyring: Given[Keyring], inbox_id: FromPath[UUID]) -> Identity:
    """The secret, for the customer's own server, with code that uses it."""
    return _identity(keyring, await read_chat(tx, inbox_id))


@post("/chats/{inbox_id:uuid}/identity", opt=RUN, status_code=200)
async def change_secret(
    viewer: Given[Viewer], tx: Given[Tx], keyring: Given[Keyring], inbox_id: FromPath[UUID]
) -> Identity:
    """A new secret: what was signed with the old one proves nothing from now on."""
    chat = await read_chat(tx, inbox_id, lock=True)
    changed = msgspec.structs.replace(chat.config, identity_round=chat.config.identity_round + 1)
    chat = await save_chat(tx, inbox_id, changed, identity=True)
    await note_audit(tx, "chat.secret_changed", {"inbox_id": str(inbox_id)}, actor=viewer.user_id)
    return _identity(keyring, chat)


@post("/chats/{inbox_id:uuid}/greetings", opt=RUN)
async def add_greeting(tx: Given[Tx], inbox_id: FromPath[UUID], data: JSONBody[GreetingText]) -> SavedGreeting:
    """Keep a new greeting."""
    chat = await read_chat(tx, inbox_id)
    return SavedGreeting(*await greeting_is_saved(tx, inbox_id, chat.brand_id, None, data))


@put("/chats/{inbox_id:uuid}/greetings/{greeting_id:uuid}", opt=RUN)
async def change_greeting(
    tx: Given[Tx], inbox_id: FromPath[UUID], greeting_id: FromPath[UUID], data: JSONBody[GreetingText]
) -> SavedGreeting:
    """Change one."""
    chat = await read_chat(tx, inbox_id)
    return SavedGreeting(*await greeting_is_saved(tx, inbox_id, chat.brand_id, greeting_id, data))


@delete("/chats/{inbox_id:uuid}/greetings/{greeting_id:uuid}", opt=RUN, status_code=204)
async def take_away(tx: Given[Tx], inbox_id: FromPath[UUID], greeting_id: FromPath[UUID]) -> None:
    """Take one away."""
    await read_chat(tx, inbox_id)
    await remove_greeting(tx, inbox_id, greeting_id)


def _identity(keyring: Keyring, chat: Chat) -> Identity:
    changes = chat.config.identity_round
    folder = files("rapport.api").joinpath("examples")
    examples = [Example(language, folder.joinpath(name).read_text(encoding="utf-8")) for language, name in EXAMPLES]
    return Identity(identity_secret(keyring, chat.id, changes), changes, examples)


router = Router(
    path="/",
    route_handlers=[
        show_chat,
        change_chat,
        show_identity,
        change_secret,
        add_greeting,
        change_greeting,
        take_away,
    ],
)
