"""The settings of a chat inbox: one struct, kept in ``inboxes.config``, and what may stand in it."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from rapport.storage.session import Tx

Language = Literal["en", "de", "ar"]
Asked = Literal["off", "optional", "required"]
LANGUAGES: tuple[Language, ...] = ("en", "de", "ar")
MOST_FIELDS = 6
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")

Line = Annotated[str, msgspec.Meta(max_length=200)]
Label = Annotated[str, msgspec.Meta(max_length=80)]


class AskedField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the brand's own before a chat; ``choices`` makes it a list to choose from."""

    label: Label
    required: bool = False
    choices: Annotated[list[Label], msgspec.Meta(max_length=12)] = []


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked before a chat; the question itself is always asked when ``on``."""

    on: bool = False
    name: Asked = "required"
    email: Asked = "optional"
    fields: Annotated[list[AskedField], msgspec.Meta(max_length=MOST_FIELDS)] = []


class OpenHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open on these days (0 is Monday) between two times ("09:00", "24:00" at most), in the organisation's zone."""

    days: Annotated[list[Annotated[int, msgspec.Meta(ge=0, le=6)]], msgspec.Meta(max_length=7)]
    begins: str
    ends: str


class ChatConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How one chat looks and behaves.

    ``sites``: pages that may hold it, none means any. ``hue`` None is the brand's own. ``greetings``: language -> the
    second line of the greeting, where it is not ours. ``consent``: words with a box that must be ticked, "" for none.
    ``ask_before_storing``: no token and nothing in the browser before the visitor agrees. ``hours``: none means always.
    ``when_away``: what "Chat with us" becomes when nobody is here. ``mail_inbox_id``: where a chat goes on by e-mail;
    None is the brand's first mailbox. ``title_count``: unread answers are counted in the title of the page around it.
    ``identity_round``: how often the secret that signs visitors has been changed.
    """

    sites: list[str] = []
    hue: Annotated[int, msgspec.Meta(ge=0, le=359)] | None = None
    letters: Annotated[str, msgspec.Meta(max_length=3)] = ""
    languages: list[Language] = msgspec.field(default_factory=lambda: ["en"])
    greetings: dict[Language, Line] = {}
    form: Form = msgspec.field(default_factory=Form)
    consent: Annotated[str, msgspec.Meta(max_length=500)] = ""
    privacy_url: Line = ""
    ask_before_storing: bool = False
    when_away: Literal["letter", "chat"] = "letter"
    hours: Annotated[list[OpenHours], msgspec.Meta(max_length=7)] = []
    mail_inbox_id: UUID | None = None
    identity_round: int = 0
    hand_out: bool = False
    title_count: bool = True


def open_chat_config(kept: dict[str, Any]) -> ChatConfig:
    """The settings as they are kept in ``inboxes.config``."""
    return msgspec.convert(kept, ChatConfig)


async def read_chat_config(tx: Tx, inbox: UUID) -> ChatConfig:
    """The settings of a chat; the shipped ones where it has none."""
    return open_chat_config(await tx.fetchval("select config from inboxes where id = $1", inbox) or {})


def faults_of(config: ChatConfig) -> dict[str, str]:
    """Field -> what is wrong with it."""
    wrong: dict[str, str] = {}
    if not config.languages:
        wrong["languages"] = "Choose at least one language."
    if config.ask_before_storing and not config.consent.strip():
        wrong["consent"] = "Say in a sentence what people agree to, so that you can ask them."
    if config.privacy_url and not _is_link(config.privacy_url):
        wrong["privacy_url"] = "Write it like https://example.org/privacy."
    for index, field in enumerate(config.form.fields):
        if not field.label.strip():
            wrong[f"form.fields.{index}"] = "Write what you want to ask, or take this question away."
        elif len(field.choices) == 1:
            wrong[f"form.fields.{index}"] = "Offer at least two answers, or none."
    for index, hours in enumerate(config.hours):
        if not (_TIME.fullmatch(hours.begins) and _TIME.fullmatch(hours.ends)) or hours.begins >= hours.ends:
            wrong[f"hours.{index}"] = "Write two times, the earlier one first, like 09:00 and 17:30."
        elif not hours.days:
            wrong[f"hours.{index}"] = "Choose at least one day."
    return wrong


def _is_link(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def choose_language(config: ChatConfig, asked: str | None) -> Language:
    """The one of the chat's languages that a visitor reads ("de-AT" reads "de"), else its first."""
    wanted = (asked or "").lower().replace("_", "-").split("-")[0]
    return next((language for language in config.languages if language == wanted), config.languages[0])
