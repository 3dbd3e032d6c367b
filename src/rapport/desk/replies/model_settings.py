"""The language model that an organisation may connect: off until its owner says otherwise, its key sealed."""

import base64
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.kit.completions import Endpoint
from rapport.kit.errors import Invalid
from rapport.kit.ids import new_id
from rapport.kit.secrets import Keyring
from rapport.storage.session import Tx

READ = """
select value from settings where organisation_id = $1 and area = 'model' and brand_id is null and inbox_id is null
"""
SAVE = """
insert into settings (id, organisation_id, area, value) values ($1, $2, 'model', $3)
on conflict (organisation_id, area, brand_id, inbox_id) do update
set value = excluded.value, version = settings.version + 1
"""
KEY_AGAIN = "Please enter the key again: it was kept for another address."


class ModelSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept; ``sealed`` is the key, never in the clear. ``seconds``: how long we wait for an answer."""

    on: bool = False
    address: str = ""
    model: str = ""
    seconds: float = 20
    sealed: str = ""


class ModelForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the owner fills in; an empty ``key`` leaves the kept one, as long as the address stays the same."""

    on: bool = False
    address: Annotated[str, msgspec.Meta(max_length=500)] = ""
    model: Annotated[str, msgspec.Meta(max_length=200)] = ""
    key: Annotated[str, msgspec.Meta(max_length=1_000, pattern=r"^[!-~]*$")] = ""
    seconds: Annotated[float, msgspec.Meta(ge=2, le=60)] = 20


class ShownModel(msgspec.Struct, frozen=True, kw_only=True):
    """The settings without the key."""

    on: bool
    address: str
    model: str
    seconds: float
    has_key: bool


async def read_model(tx: Tx) -> ModelSettings:
    """What was chosen, or the default: off."""
    value = await tx.fetchval(READ, tx.own)
    return msgspec.convert(value, ModelSettings) if value is not None else ModelSettings()


def show_model(kept: ModelSettings) -> ShownModel:
    """For the owner's page."""
    return ShownModel(
        on=kept.on, address=kept.address, model=kept.model, seconds=kept.seconds, has_key=bool(kept.sealed)
    )


def endpoint_of(tx: Tx, kept: ModelSettings, keyring: Keyring) -> Endpoint:
    """Where to ask. Raises ``SecretKeyError`` when the key was sealed with another."""
    sealed = base64.b64decode(kept.sealed)
    key = keyring.unseal(sealed, f"model:{tx.own}").decode() if sealed else ""
    return Endpoint(address=kept.address, model=kept.model, key=key, seconds=kept.seconds)


def settle_form(tx: Tx, form: ModelForm, kept: ModelSettings, keyring: Keyring) -> ModelSettings:
    """What would be kept of ``form``. Raises ``Invalid`` by field."""
    address, model = form.address.strip(), form.model.strip()
    wrong: dict[str, str] = {}
    if form.on or address:
        wrong |= _wrong_address(address)
    if form.on and not model:
        wrong["model"] = "Please give the model's name, as its server knows it."
    sealed = ""
    if form.key:
        sealed = base64.b64encode(keyring.seal(form.key.encode(), f"model:{tx.own}")).decode()
    elif kept.sealed and address:
        if origin_of(address) == origin_of(kept.address):
            sealed = kept.sealed
        else:
            wrong["key"] = KEY_AGAIN
    if wrong:
        raise Invalid("Please look at these settings again.", fields=wrong)
    return ModelSettings(on=form.on, address=address, model=model, seconds=form.seconds, sealed=sealed)


async def save_model(tx: Tx, viewer: Viewer, chosen: ModelSettings) -> None:
    """From the next question on. The audit holds everything but the key."""
    await tx.execute(SAVE, new_id(), tx.own, msgspec.to_builtins(chosen))
    facts: dict[str, Any] = msgspec.to_builtins(show_model(chosen))
    await note_audit(tx, "model.changed", facts, actor=viewer.user_id)


def origin_of(address: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _wrong_address(address: str) -> dict[str, str]:
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        whole = None
    if not whole or "@" in address:
        return {"address": "Write the whole address, as in https://models.example/v1."}
    return {}
