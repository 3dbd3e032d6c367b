"""A customer's real mail shows in the console, the agent answers, the answer is in their mailbox, theirs is back."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from rapport.channels.email.dial import Dialer
from rapport.desk.accounts.organisation import Organisation
from rapport.storage.session import Database
from tests.e2e.conftest import person, sign_in
from tests.mailservers import MailServers, mail_servers
from tests.served import Served, serve
from tests.workflows.mail_desk import MailDesk, empty_boxes, mailbox_config, resolve_here
from tests.workflows.shop import Shop

SUBJECT = "Broken lamp, order 48213"
QUESTION = "Hello, the lamp of order 48213 arrived broken. What can we do?"
ANSWER = "Hello Ada, I am sorry that the lamp arrived broken. A new one leaves our house today. Best wishes, Noor"
THANKS = "That is very kind, thank you!"


@pytest.fixture
async def mail_desk(database: Database, made: Organisation, tmp_path: Path) -> AsyncIterator[tuple[Served, MailDesk]]:
    """A running Rapport beside a real Postfix and Dovecot."""
    with mail_servers() as servers:
        empty_boxes(servers)
        dialer = Dialer(resolve=resolve_here, allow_private=True, trust=servers.trust, connect_timeout=15)
        async with serve(database, tmp_path, dialer=dialer) as served:
            yield served, MailDesk(Shop(database, made), servers, served.settings, "support")


async def connect_mailbox(agent: Page, served: Served, servers: MailServers) -> None:
    """As the settings page does."""
    config = msgspec.to_builtins(mailbox_config(servers, "support"))
    answer = await agent.request.post(
        f"{served.url}/api/console/inboxes",
        data={"channel": "email", "name": "Support", "config": config},
        headers={"X-Rapport-CSRF": "1", "Origin": served.url},
    )
    assert answer.status == 201, await answer.text()


@pytest.mark.req("S1.1", "S1.6")
@pytest.mark.threat("M16")
async def test_a_mail_its_answer_and_the_answer_to_that(
    browser: Browser, mail_desk: tuple[Served, MailDesk], made: Organisation
) -> None:
    served, post = mail_desk
    async with person(browser, viewport={"width": 1440, "height": 900}) as agents:
        await sign_in(agents, served, made)
        agent = await agents.context.new_page()
        elsewhere: list[str] = []
        agent.on("request", lambda request: elsewhere.append(request.url) if "tracker" in request.url else None)
        await agent.goto(f"{served.url}/console/")
        await connect_mailbox(agent, served, post.servers)

        page = f"<p>{QUESTION}</p><p><b>Greetings</b></p><img src='https://tracker.example/p.gif'>"
        await post.send(QUESTION, subject=SUBJECT, html=page, files=[("lamp.txt", b"in pieces")])
        row = agent.get_by_role("link").filter(has_text="Broken lamp").first
        await expect(row).to_be_visible(timeout=60_000)
        await row.click()
        thread = agent.get_by_role("main")
        await expect(thread.get_by_text("arrived broken. What can we do?").last).to_be_visible()
        await expect(thread.get_by_text("lamp.txt").first).to_be_visible()
        await agent.get_by_role("button", name="as it was sent").first.click()
        frame = agent.frame_locator("iframe[src*='/html']")
        await expect(frame.get_by_text("Greetings")).to_be_visible()

        await agent.locator(".ProseMirror").click()
        await agent.keyboard.type(ANSWER)
        await agent.keyboard.press("Control+Enter")
        await thread.get_by_role("button", name="Send now").click()
        answer = await post.in_box(f"Re: {SUBJECT}")
        body = answer.get_body(("plain",))
        assert body is not None and "A new one leaves our house today" in body.get_content()
        assert "> Hello, the lamp of order 48213" in body.get_content()

        await post.send(THANKS, subject=f"Re: {SUBJECT}", In_Reply_To=str(answer["Message-ID"]).strip())
        await expect(thread.get_by_text(THANKS, exact=True).last).to_be_visible(timeout=60_000)
        assert elsewhere == [], "no reader of a mail is seen by its sender"
        assert await post.shop.value("select count(*) from conversations") == 1
        assert await post.shop.value("select size_limit from inboxes where channel = 'email'") == 10_240_000
