"""axe in every state, light and dark; reflow at 320 px; targets of at least 24 px."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.console.conftest import ROOT, Faults, World, open_context

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


async def violations(page: Page, script: Path = AXE) -> list[str]:
    """What axe finds now, as readable lines."""
    # Through the debugger, because the page's own policy rightly refuses a foreign script.
    await page.evaluate(script.read_text())
    found: dict[str, Any] = await page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES
    )
    return [
        f"{one['id']}: {node['html'][:140]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.req("S4.41")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_state_of_the_desk(browser: Browser, world: World, faults: Faults, scheme: str) -> None:
    """List, thread, hint, stop, palette, sheet, dialogs and the missing page hold no violation."""
    context = await open_context(browser, world, color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    faults.watch(page)
    faults.expected = ("404",)
    await page.goto(world.address())
    await expect(page.locator("[data-row]")).to_have_count(1)
    assert await violations(page) == []
    await page.goto(world.thread)
    await page.get_by_role("textbox", name="Reply to Ana").click()
    await page.keyboard.type("Hi Ana, YOU WILL HAVE IT TOMORROW AT 14:00!!! Your card is 4929 1843 0021 7702.")
    await expect(page.get_by_role("button", name="Settle 1 to send")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="It isn't confidential").click()
    await expect(page.get_by_role("button", name="Why this matters")).to_be_visible()
    await page.get_by_role("button", name="Why this matters").click()
    assert await violations(page) == []
    await page.get_by_role("tab", name="Private note").click()
    assert await violations(page) == []
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_focused()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    for button, dialog in (("Resolve", "Resolve with Ana"), ("Assign", "Who takes it?")):
        await page.get_by_role("main").get_by_role("button", name=button).first.click()
        await expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
        assert await violations(page) == []
        await page.keyboard.press("Escape")
    await page.goto(world.address("/c/00000000-0000-7000-8000-000000000000"))
    await expect(page.get_by_role("heading", name="This conversation isn't here.")).to_be_visible()
    assert await violations(page) == []
    await context.close()


async def test_pages_before_signing_in(browser: Browser, world: World, faults: Faults) -> None:
    """Sign in, its refusal, forgotten and one-time link: no violation, and what was typed stays."""
    faults.expected = ("401", "404", "410")
    page = await browser.new_page()
    faults.watch(page)
    await page.goto(world.address("/sign-in"))
    await page.get_by_label("E-mail").fill("noor@alderoak.example")
    await page.get_by_label("Password", exact=True).fill("not this one")
    assert await violations(page) == []
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Not quite.")).to_be_visible()
    await expect(page.get_by_label("E-mail")).to_have_value("noor@alderoak.example")
    assert await violations(page) == []
    for path, heading in (
        ("/forgot", "It happens."),
        ("/once/some-token", "Welcome in."),
        ("/reset/some-token", "Choose a new"),
    ):
        await page.goto(world.address(path))
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert await violations(page) == []
    await page.close()


@pytest.mark.parametrize("width", [320, 390])
async def test_phone_has_one_pane_and_no_sideways_scroll(
    browser: Browser, world: World, faults: Faults, width: int
) -> None:
    """List, thread, writing and the customer's sheet fit; targets are at least 24 px; axe agrees."""
    context = await open_context(
        browser, world, viewport={"width": width, "height": 720}, has_touch=True, is_mobile=True
    )
    page = await context.new_page()
    faults.watch(page)

    async def fits() -> None:
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        small = await page.evaluate(
            """() => [...document.querySelectorAll("button, a[href], input")].filter((one) => {
              const box = one.getBoundingClientRect();
              const hidden = getComputedStyle(one).clipPath !== "none";
              return !hidden && box.width && box.height && (box.width < 24 || box.height < 24);
            }).map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert small == []
        assert await violations(page) == []

    await page.goto(world.address())
    await expect(page.locator("[data-row]")).to_have_count(1)
    await fits()
    await page.locator("[data-row]").tap()
    await expect(page.get_by_role("button", name="Reply to Ana")).to_be_visible()
    await expect(page.get_by_role("heading", name="My inbox")).not_to_be_visible()
    await fits()
    await page.get_by_role("button", name="Reply to Ana").tap()
    await expect(page.get_by_role("textbox", name="Reply to Ana")).to_be_focused()
    await page.keyboard.type("Hi Ana, YOU WILL HAVE IT TOMORROW AT 14:00!!!")
    await expect(page.locator(".words .u").first).to_be_visible()
    await page.set_viewport_size({"width": width, "height": 460})
    await expect(page.get_by_role("log").get_by_text("When is it coming?")).to_be_in_viewport()
    await fits()
    await page.get_by_role("button", name="Stop writing").tap()
    await page.set_viewport_size({"width": width, "height": 720})
    await page.get_by_role("button", name="Ana Ferreira").tap()
    await expect(page.get_by_role("dialog", name="Ana Ferreira")).to_be_visible()
    await fits()
    await context.close()
