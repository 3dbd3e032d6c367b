"""The mailbox's page: connected at a provider, folders chosen, past mail brought in, trouble told on every page."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from ipaddress import ip_network
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from rapport.channels.email.dial import Dialer
from rapport.desk.accounts.organisation import Organisation
from rapport.kit.egress import Egress, resolve_public
from rapport.storage.session import Database
from tests.authserver import CLIENT, SECRET, AuthServer, auth_server
from tests.e2e.conftest import person
from tests.e2e.settings.conftest import Desk, enter, session_of, violations
from tests.mailservers import MailServers, mail_servers
from tests.served import serve

ADDRESS = "support@rapport.test"


class Place(msgspec.Struct):
    """A signed-in browser, the provider and its mail servers."""

    page: Page
    desk: Desk
    provider: AuthServer
    office: MailServers


@pytest.fixture
def provider() -> Iterator[AuthServer]:
    """Whoever gives permissions."""
    with auth_server() as server:
        yield server


@pytest.fixture
def office(provider: AuthServer) -> Iterator[MailServers]:
    """Dovecot and Postfix, which ask the provider; the past lies in the mailbox."""
    with mail_servers(introspection=f"{provider.url}/introspect") as servers:
        servers.folder_of("support", "Complaints")
        servers.folder_of("support", "Sent")
        for n in range(30):
            past = f"From: Ada <ada@rapport.test>\r\nSubject: Past {n}\r\n\r\nHello\r\n".encode()
            servers.drop("support", past, at=time.time() - 86_400 * 20 + n)
        yield servers


@pytest.fixture
async def place(
    *,
    browser: Browser,
    database: Database,
    new: Organisation,
    provider: AuthServer,
    office: MailServers,
    tmp_path: Path,
) -> AsyncIterator[Place]:
    """At the page for a new mailbox."""
    dialer = Dialer(resolve=resolve_public, allow_private=True, trust=office.trust)
    egress = Egress(allowed=[ip_network("127.0.0.0/8")], ports=frozenset({provider.port}))
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(serve(database, tmp_path, dialer=dialer, egress=egress))
        watched = await stack.enter_async_context(person(browser, viewport={"width": 1440, "height": 900}))
        desk = Desk(served, await session_of(database, new))
        provider.redirects.add(f"{served.url}/console/settings/mailboxes/connected")
        page = await enter(watched, desk)
        await page.goto(desk.address("/settings/mailboxes/new"))
        yield Place(page, desk, provider, office)


async def test_a_mailbox_is_connected_at_its_provider_and_its_past_brought_in(place: Place) -> None:
    page, office = place.page, place.office
    await page.get_by_role("textbox", name="Address", exact=True).fill(ADDRESS)
    await page.get_by_role("textbox", name="Further addresses").fill("help@rapport.test, sales@rapport.test")
    getting, sending = page.get_by_role("region", name="Getting mail"), page.get_by_role("region", name="Sending mail")
    for half, port in ((getting, office.imaps), (sending, office.smtps)):
        await half.get_by_role("textbox", name="Server").fill("localhost")
        await half.get_by_role("textbox", name="Port").fill(str(port))
    await sending.get_by_role("combobox", name="Protection").select_option("tls")
    await page.get_by_role("combobox", name="How we sign in").select_option("other")
    await expect(getting.get_by_role("textbox", name="Password")).to_have_count(0)
    signing = page.get_by_role("region", name="Signing in")
    filled = {
        "Client ID": CLIENT,
        "Client secret": SECRET,
        "Sign-in page": place.provider.settings["authorize_url"],
        "Token address": place.provider.settings["token_url"],
        "Scopes": "mail offline_access",
    }
    for label, value in filled.items():
        await signing.get_by_role("textbox", name=label).fill(value)
    assert await violations(page) == []
    async with page.expect_popup() as opened:
        await signing.get_by_role("button", name="Connect with").click()
    await expect(signing.get_by_text("Permission given.")).to_be_visible()
    other = await opened.value
    assert other.is_closed() or "code=" not in other.url, "the code does not stay in an address"

    await getting.get_by_role("button", name="Choose folders").click()
    await getting.get_by_role("checkbox", name="Complaints").check()
    await page.get_by_role("button", name="Test it").click()
    for half in (getting, sending):
        await expect(half.get_by_text("It works")).to_be_visible()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Working since today.")).to_be_visible()
    await expect(page.get_by_role("img", name="Getting mail: works. Sending mail: works.")).to_be_visible()
    await expect(page.get_by_text("Connected. We renew the permission by ourselves.")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Further addresses")).to_have_value(
        "help@rapport.test, sales@rapport.test"
    )

    past = page.get_by_role("region", name="Past mail")
    await past.get_by_role("button", name="Bring in past mail").click()
    await past.get_by_role("button", name="Choose folders").click()
    await expect(past.get_by_role("combobox", name="Your own letters are in")).to_have_value("Sent")
    await past.get_by_role("button", name="Bring it in").click()
    await expect(past.get_by_text("30 letters were brought in")).to_be_visible(timeout=60_000)

    await asyncio.to_thread(office.stop_dovecot)
    banner = page.get_by_text("support@rapport.test is in trouble.")
    await page.goto(place.desk.address(""))
    await expect(banner).to_be_visible(timeout=30_000)
    assert await violations(page) == []
    await page.get_by_role("link", name="Look at it").click()
    await expect(page.get_by_role("img", name="Getting mail: in trouble. Sending mail: works.")).to_be_visible()
    await asyncio.to_thread(office.start_dovecot)
    await expect(banner).to_be_hidden(timeout=60_000)
