"""A real mailbox is connected: wrong at first, said at the field, put right, saved, and its mail arrives."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from rapport.channels.email.dial import Dialer
from rapport.desk.accounts.organisation import Organisation
from rapport.kit.egress import resolve_public
from rapport.storage.session import Database
from tests.e2e.conftest import person
from tests.e2e.settings.conftest import Desk, enter, session_of
from tests.mailservers import PASSWORD, MailServers, mail_servers, missing_servers
from tests.served import serve

ADDRESS = "support@rapport.test"


@pytest.fixture
def servers() -> Iterator[MailServers]:
    """Dovecot and Postfix."""
    assert not missing_servers(), missing_servers()
    with mail_servers() as running:
        yield running


@pytest.mark.req("S1.7")
async def test_from_a_wrong_password_to_the_first_letter(
    browser: Browser, database: Database, new: Organisation, servers: MailServers, tmp_path: Path
) -> None:
    dialer = Dialer(resolve=resolve_public, allow_private=True, trust=servers.trust)
    async with (
        serve(database, tmp_path, dialer=dialer) as served,
        person(browser, viewport={"width": 1440, "height": 900}) as watched,
    ):
        desk = Desk(served, await session_of(database, new))
        page = await enter(watched, desk)
        await page.goto(desk.address("/settings/mailboxes"))
        await page.get_by_role("link", name="Connect a mailbox").click()
        await page.get_by_role("textbox", name="Address", exact=True).fill(ADDRESS)
        getting, sending = (
            page.get_by_role("region", name="Getting mail"),
            page.get_by_role("region", name="Sending mail"),
        )
        await expect(getting.get_by_role("textbox", name="Server")).to_have_value("imap.rapport.test")
        await getting.get_by_role("textbox", name="Server").fill("localhost")
        await getting.get_by_role("textbox", name="Port").fill(str(servers.imaps))
        await getting.get_by_role("textbox", name="Password").fill("not the password")
        await sending.get_by_role("textbox", name="Server").fill("localhost")
        await sending.get_by_role("textbox", name="Port").fill(str(servers.smtps))
        await sending.get_by_role("combobox", name="Protection").select_option("tls")

        save, test = page.get_by_role("button", name="Save"), page.get_by_role("button", name="Test it")
        await test.click()
        await expect(getting.get_by_text("Stopped at signing in.")).to_be_visible()
        await expect(getting.get_by_role("textbox", name="Password")).to_be_focused()
        await expect(getting.get_by_text("did not accept this user name and password")).to_be_visible()
        await expect(save).to_be_disabled()
        await getting.get_by_role("button", name="Details for your provider").click()
        log = page.get_by_role("dialog").get_by_role("region")
        await expect(log).to_contain_text("Connecting to localhost")
        assert "not the password" not in await log.inner_text()
        await page.keyboard.press("Escape")

        await getting.get_by_role("textbox", name="Password").fill(PASSWORD)
        await expect(getting.get_by_text("Changed since the last test.")).to_be_visible()
        await test.click()
        for half in (getting, sending):
            await expect(half.get_by_text("It works")).to_be_visible()
        await save.click()
        await expect(page.get_by_role("heading", level=1, name=ADDRESS)).to_be_visible()
        await expect(page.get_by_text("Working since today.")).to_be_visible()
        await expect(getting.get_by_role("textbox", name="Password")).to_have_value("")

        servers.drop("support", _letter())
        await page.goto(desk.address(""))
        await expect(page.get_by_role("link", name="Ada Osei")).to_be_visible()


def _letter() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ada Osei <ada@rapport.test>", ADDRESS, "My chair"
    message["Message-ID"] = "<first-letter@rapport.test>"
    message.set_content("Hello, the chair came without screws. Could you send some?")
    return message.as_bytes()
