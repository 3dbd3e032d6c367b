"""Testing a mailbox's settings: what is wrong is said at the field, with a fix, and without the password."""

import msgspec
import pytest

from rapport.channels.email.check import check_mailbox
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.dial import Dialer
from tests.channels.email.conftest import imap_settings, smtp_settings
from tests.mailservers import PASSWORD, MailServers
from tests.ports import free_port


def config(servers: MailServers) -> EmailConfig:
    return EmailConfig(
        address="support@rapport.test", imap=imap_settings(servers, "support"), smtp=smtp_settings(servers, "support")
    )


async def test_settings_that_work(servers: MailServers, dialer: Dialer) -> None:
    checks = await check_mailbox(config(servers), dialer)
    assert checks["imap"].ok and checks["smtp"].ok, checks
    assert "Signed in as support@rapport.test" in checks["imap"].log
    assert checks["smtp"].size_limit == 10_240_000, "as Postfix is set up here"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"password": "wrong-horse"}, "password", "localhost did not accept this user name and password."),
        ({"folders": ("Nowhere",)}, "folders", "There is no folder called Nowhere in this mailbox."),
        ({"security": "none", "port": "imaps"}, "", ""),
        ({"port": "imap"}, "security", "does not speak TLS."),
        ({"port": "nobody"}, "port", "localhost takes no connections on port"),
    ],
)
async def test_getting_names_the_field(
    servers: MailServers, dialer: Dialer, change: dict[str, str], field: str, words: str
) -> None:
    ports = {"imaps": servers.imaps, "imap": servers.imap, "nobody": free_port()}
    values = {k: ports[v] if k == "port" else v for k, v in change.items()}
    good = config(servers)
    silent = change.get("security") == "none"  # each side waits for the other's first word
    quick = msgspec.structs.replace(dialer, read_timeout=5 if silent else dialer.read_timeout)
    checks = await check_mailbox(
        msgspec.structs.replace(good, imap=msgspec.structs.replace(good.imap, **values)), quick
    )
    found = checks["imap"]
    assert not found.ok and checks["smtp"].ok
    if field:
        assert found.field == field and words in (found.problem or ""), found
    assert str(values.get("password", PASSWORD)) not in found.log


async def test_sending_names_the_field(servers: MailServers, dialer: Dialer) -> None:
    good = config(servers)

    async def check(**values: object) -> tuple[str | None, str, dict[str, str | int | bool] | None]:
        smtp = msgspec.structs.replace(good.smtp, **values)  # type: ignore[arg-type]  # values fit the fields
        found = (await check_mailbox(msgspec.structs.replace(good, smtp=smtp), dialer))["smtp"]
        assert not found.ok
        return found.field, found.problem or "", found.fix.values if found.fix else None

    assert (await check(password="wrong-horse"))[0] == "password"
    assert (await check(port=free_port()))[2] == {"port": 465, "security": "tls"}
    assert (await check(port=servers.submission))[0] == "security"
    assert (await check(port=servers.mx, security="starttls", username="x", password="y"))[0] in {
        "password",
        "security",
    }


async def test_a_well_known_port_with_the_wrong_encryption_has_its_fix() -> None:
    from rapport.channels.email.check import _usual_fix
    from rapport.channels.email.config import ImapSettings

    wrong = ImapSettings(host="h", port=993, security="starttls", username="u", password="p")
    fix = _usual_fix("imap", wrong)
    assert fix and fix.words == "Use TLS on port 993" and fix.values == {"security": "tls"}
