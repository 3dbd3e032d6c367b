"""Settings of mailboxes as forms send them: made whole with what is kept, and tried before they are kept."""

from typing import Annotated
from uuid import UUID

import msgspec

from rapport.channels.contract import Check
from rapport.channels.email.addresses import canonical
from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.imap_session import Folder
from rapport.channels.email.oauth import Tokens
from rapport.desk.accounts.rules import Viewer
from rapport.desk.inboxes.connections import read_kept
from rapport.desk.inboxes.grants import open_grant
from rapport.desk.inboxes.kept_secrets import may_use_kept_tokens, with_kept_secrets
from rapport.kit.errors import Invalid, Unavailable
from rapport.kit.secrets import Keyring
from rapport.storage.session import Database
from rapport.workflows.mailbox_signs_in import GetToken, SignIns

MOST_ALIASES = 30
Aliases = Annotated[list[Annotated[str, msgspec.Meta(max_length=254)]], msgspec.Meta(max_length=MOST_ALIASES)]
Grant = Annotated[str, msgspec.Meta(max_length=20_000)]
CONNECT = "Connect with your provider first."


class Trial(msgspec.Struct, forbid_unknown_fields=True):
    """Settings to try; empty secrets are those kept for ``inbox_id``. ``grant``: the provider's permission, sealed."""

    config: EmailConfig
    inbox_id: UUID | None = None
    aliases: Aliases = []
    grant: Grant | None = None


class Whole(msgspec.Struct, frozen=True):
    """Settings with their secrets, what was kept before, and how the wires get their tokens. ``granted``: new ones."""

    config: EmailConfig
    kept: EmailConfig | None
    get_token: GetToken | None
    granted: Tokens | None


class MailboxTrials:
    """Makes settings whole and tries them."""

    def __init__(self, database: Database, keyring: Keyring, channel: EmailChannel, sign_ins: SignIns) -> None:
        self._database = database
        self._keyring = keyring
        self.channel = channel
        self._sign_ins = sign_ins

    async def complete(self, viewer: Viewer, trial: Trial) -> Whole:
        """Fill in what is kept. Raises ``Invalid`` at the fields, and ``NotFound``."""
        organisation, kept = viewer.organisation_id, None
        if trial.inbox_id is not None:
            async with self._database.transaction(organisation) as tx:
                kept = await read_kept(tx, self._keyring, trial.inbox_id)
        config = with_kept_secrets(trial.config, kept)
        if config.oauth is None:
            return Whole(config, kept, None, None)
        if trial.grant:
            granted = open_grant(self._keyring, organisation, config, trial.grant)

            async def give(_: bool) -> str:
                return granted.access

            return Whole(config, kept, give, granted)
        if trial.inbox_id is None or not may_use_kept_tokens(config, kept):
            raise Invalid(CONNECT, fields={"config.oauth.grant": CONNECT})
        return Whole(config, kept, self._sign_ins.of(organisation, trial.inbox_id, config), None)

    async def test(self, whole: Whole, aliases: Aliases) -> dict[str, Check]:
        """Try both halves."""
        plain = [canonical(alias) or alias for alias in aliases]
        return await self.channel.check(whole.config, aliases=plain, tokens=whole.get_token)

    async def refuse_what_cannot_work(self, whole: Whole, aliases: Aliases, *, changed_aliases: bool) -> int | None:
        """Raise ``Invalid`` at the fields when a half that is new or changed does not work.

        Answers how many bytes of a mail the server takes, if it said so.
        """
        checks = await self.test(whole, aliases)
        before, now = whole.kept, whole.config
        fresh = whole.granted is not None
        touched = {
            "imap": now.imap is not None and (before is None or before.imap != now.imap or fresh),
            "smtp": before is None or before.smtp != now.smtp or before.address != now.address or changed_aliases,
        }
        failed = {half: check for half, check in checks.items() if touched[half] and not check.ok}
        if failed:
            fields = {_field(half, check): check.problem or "" for half, check in failed.items()}
            raise Invalid("This mailbox does not work so.", fields=fields)
        return checks["smtp"].size_limit

    async def places(self, whole: Whole) -> dict[str, str]:
        """For each folder that was not followed before, the place after all that lies in it now."""
        if whole.config.imap is None:
            return {}
        known = whole.kept.imap if whole.kept is not None else None
        same = known is not None and (known.host, known.username) == (
            whole.config.imap.host,
            whole.config.imap.username,
        )
        old = known.folders if known is not None and same else ()
        try:
            return {
                folder: await self.channel.newest_place(whole.config, folder, whole.get_token)
                for folder in whole.config.imap.folders
                if folder not in old
            }
        except Unavailable as trouble:
            raise _closed(trouble) from trouble

    async def folders(self, whole: Whole) -> list[Folder]:
        """Every folder that the server has. Raises ``Invalid`` at the field when it can't be opened."""
        try:
            return await self.channel.folders(whole.config, whole.get_token)
        except Unavailable as trouble:
            raise _closed(trouble) from trouble


def _closed(trouble: Unavailable) -> Invalid:
    return Invalid("This mailbox can't be opened yet.", fields={"config.imap.host": trouble.message})


def _field(half: str, check: Check) -> str:
    """The form's name of the setting at fault."""
    field = check.field or "host"
    if field.startswith("config.") or field == "aliases":
        return field
    if field == "address" or field.startswith("oauth"):
        return "config.oauth.grant" if field == "oauth" else f"config.{field}"
    return f"config.{half}.{field}"
