"""Arriving: hostile pages, nothing kept before the yes, other languages, and greetings that know when to be quiet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.organisation import Organisation
from rapport.desk.chats.greetings import GreetingText, Rule, save_greeting
from tests.e2e.conftest import person
from tests.e2e.widget.conftest import all_sent, holds, violations
from tests.served import Served, free_port

SNIPPET = '<script async src="{desk}/widget/loader.js" data-key="{key}"></script>'
RESET = """<style>*, *::before, *::after { all: revert !important; color: red !important; font: 40px fantasy !important;
  position: static !important; display: block !important } button, iframe, div { display: none !important }</style>"""
PATCHES = """<script>
  window.$ = window.jQuery = () => ({ ready: (go) => go() });
  Array.prototype.last = function () { return this[this.length - 1]; };
  Object.prototype.extend = function () {};
  String.prototype.replace = ((own) => function (...all) { return own.apply(this, all); })(String.prototype.replace);
  Element.prototype.remove = function () { this.parentNode && this.parentNode.removeChild(this); };
  window.onerror = () => true;
</script>"""
STRICT = "default-src 'none'; script-src {desk}; frame-src {desk}"
HOSTS = {
    "a reset with !important": (RESET, ""),
    "a strict policy": ("", STRICT),
    "patched prototypes": (PATCHES, ""),
}


@asynccontextmanager
async def host(head: str, policy: str, desk: str, key: str) -> AsyncIterator[str]:
    """Somebody's page with our snippet; answers its address."""
    snippet = SNIPPET.format(desk=desk, key=key)
    body = f"<!doctype html><html lang='en'><title>A shop</title>{head}<h1>A shop</h1>{snippet}</html>".encode()
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", "Connection: close"]
    if policy:
        lines.append(f"Content-Security-Policy: {policy.format(desk=desk)}")
    start = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(start + body)
        await writer.drain()
        writer.close()

    port = free_port()
    async with await asyncio.start_server(answer, "127.0.0.1", port):
        yield f"http://localhost:{port}/"


async def settle(served: Served, made: Organisation, **config: Any) -> None:
    """Keep settings of the chat."""
    async with served.database.transaction(made.id) as tx:
        await tx.execute("update inboxes set config = $2 where id = $1", made.inbox_id, config)


async def greeter_is_there(page: Page) -> None:
    """Wait until the desk's script has run."""
    await holds(page, "Boolean(window.Rapport && window.Rapport.d)")


@pytest.mark.threat("X11")
@pytest.mark.parametrize("kind", list(HOSTS))
async def test_a_hostile_page_changes_nothing(browser: Browser, served: Served, made: Organisation, kind: str) -> None:
    """The launcher looks as ours, the chat works, and the page's console stays clean."""
    async with (
        host(*HOSTS[kind], served.url, made.public_key) as address,
        person(browser, viewport={"width": 1000, "height": 800}) as watched,
    ):
        page = await watched.context.new_page()
        await page.goto(address)
        launcher = page.get_by_role("button", name="Open chat")
        await expect(launcher).to_be_visible()
        box = await launcher.bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (56, 56)
        assert box["x"] > 880
        await launcher.click()
        chat = page.frame_locator("rapport-chat iframe")
        await chat.get_by_role("button", name="Chat with us").click()
        await chat.get_by_role("textbox").fill("Do you work here?")
        await chat.get_by_role("textbox").press("Enter")
        await expect(chat.get_by_text("Do you work here?").first).to_be_visible()
        await all_sent(chat)
        await expect(chat.get_by_text("You are next.")).to_be_visible()


@pytest.mark.req("S4.9", "S4.41")
async def test_nothing_is_kept_before_the_yes(browser: Browser, served: Served, made: Organisation) -> None:
    """In Arabic, from right to left: the form asks, faults stand at the fields, and only the yes stores anything."""
    form = {"on": True, "name": "required", "email": "optional", "fields": [{"label": "رقم الطلب"}]}
    consent = {"consent": "يمكنكم حفظ ما أكتب.", "ask_before_storing": True}
    await settle(served, made, languages=["en", "ar"], form=form, letters="AO", hue=280, **consent)
    async with person(browser, viewport={"width": 384, "height": 704}) as watched:
        page = await watched.context.new_page()
        await page.add_init_script("Object.defineProperty(navigator, 'language', {get: () => 'ar-EG'})")
        await page.goto(f"{served.url}/widget/?key={made.public_key}")
        await expect(page.get_by_role("heading", name="كيف يمكننا مساعدتك؟")).to_be_visible()
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        assert await violations(page) == []
        await page.get_by_role("button", name="تحدث معنا").click()
        await page.get_by_role("button", name="ابدأ المحادثة").click()
        await expect(page.get_by_label("اسمك")).to_be_focused()
        assert await violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
        await page.get_by_label("اسمك").fill("ليلى حداد")
        await page.get_by_label("كيف يمكننا مساعدتك؟").fill("أين طلبي؟")
        await page.get_by_role("checkbox").check()
        await page.get_by_role("button", name="ابدأ المحادثة").click()
        await expect(page.get_by_text("أين طلبي؟").first).to_be_visible()
        await expect(page.get_by_text("أنت التالي.")).to_be_visible()
        await holds(page, "localStorage.length === 1")
        assert await violations(page) == []
    async with served.database.transaction(made.id) as tx:
        assert await tx.fetchval("select array_agg(name) from contacts") == ["ليلى حداد"]


async def test_a_greeting_comes_once_and_goes_for_good(browser: Browser, served: Served, made: Organisation) -> None:
    """It waits for its event, is counted, does not load the chat, and is not seen again when unwanted."""
    wanted = GreetingText(name="Cart", body_text="Shall we help you choose?", rule=Rule(event="cart", seconds=0))
    async with served.database.transaction(made.id) as tx:
        await save_greeting(tx, made.inbox_id, None, wanted)
    async with (
        host("", STRICT, served.url, made.public_key) as address,
        person(browser, viewport={"width": 1000, "height": 800}) as watched,
    ):
        page = await watched.context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(address)
        await greeter_is_there(page)
        greeting = page.get_by_role("region", name="A word from us")
        await expect(greeting).to_have_count(0)
        await page.evaluate("Rapport('track', 'cart')")
        await expect(greeting).to_be_visible()
        assert not [url for url in asked if "/widget/?key" in url]
        await greeting.get_by_role("button", name="Shall we help you choose?").click()
        chat = page.frame_locator("rapport-chat iframe")
        await expect(chat.get_by_role("button", name="Chat with us")).to_be_visible()
        await expect(greeting).to_have_count(0)
        second = await watched.context.new_page()  # another visit: a new tab has a session of its own
        await second.goto(address)
        await expect(second.get_by_role("button", name="Open chat")).to_be_visible()
        await second.evaluate("window.told = []; Rapport('on', 'track', (name) => told.push(name))")
        await second.evaluate("Rapport('track', 'cart')")
        again = second.get_by_role("region", name="A word from us")
        await again.get_by_role("button", name="Don’t show again").click()
        await expect(again).to_have_count(0)
        kept = await second.evaluate("key => localStorage.getItem(`rapport:${key}:greetings`)", made.public_key)
        assert msgspec.json.decode(kept)["off"] is True
        assert await second.evaluate("told") == ["cart", "greetings_off"]
        async with person(browser, viewport={"width": 1000, "height": 800}) as elsewhere:
            third = await elsewhere.context.new_page()  # the site knows them there as well, and tells what they chose
            await third.goto(address)
            await greeter_is_there(third)
            await third.evaluate("Rapport('track', 'greetings_off')")
            await third.evaluate("Rapport('track', 'cart')")
            await third.evaluate("new Promise((done) => setTimeout(done))")  # after what waits for its turn in the page
            await expect(third.get_by_role("region", name="A word from us")).to_have_count(0)
    async with served.database.transaction(made.id) as tx:
        row = await tx.fetchrow("select shown, taken from chat_greetings")
    assert row is not None
    assert (row["shown"], row["taken"]) == (2, 1)
