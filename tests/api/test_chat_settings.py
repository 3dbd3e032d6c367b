"""A chat's settings: kept with their faults at the fields, obeyed by the widget's start, form, wait and greetings."""

import shutil
import subprocess
from typing import Any

import httpx
import pytest

from rapport.config import Settings
from rapport.desk.accounts.organisation import Organisation
from rapport.desk.inboxes.identity import sign_visitor
from rapport.kit.ids import new_id
from tests.api.desk import Desk

RUNTIMES = {
    "Python": ["python3", "-c", "from sign import sign; print(sign('user-17'))"],
    "Node": ["node", "--input-type=module", "-e", "import {sign} from './sign.mjs'; console.log(sign('user-17'))"],
    "PHP": ["php", "-r", "require 'sign.php'; echo sign('user-17');"],
    "Ruby": ["ruby", "-r", "./sign.rb", "-e", "puts sign('user-17')"],
}
FILES = {"Python": "sign.py", "Node": "sign.mjs", "PHP": "sign.php", "Ruby": "sign.rb"}


async def settle(agent: httpx.AsyncClient, made: Organisation, **config: Any) -> httpx.Response:
    """Keep settings."""
    return await agent.put(f"/api/console/chats/{made.inbox_id}", json=config)


async def start(browser: httpx.AsyncClient, made: Organisation, **more: Any) -> dict[str, Any]:
    """Open the widget."""
    answer = await browser.post("/api/widget/start", json={"key": made.public_key, **more})
    assert answer.status_code == 200, answer.text
    started: dict[str, Any] = answer.json()
    browser.headers["Authorization"] = f"Bearer {started['token']}"
    return started


async def test_settings_are_kept_and_the_widget_obeys(desk: Desk) -> None:
    """Languages, look, greeting and hours reach the visitor; sites and secret can't be changed here."""
    made = await desk.found()
    agent = await desk.sign(made)
    wanted = {
        "languages": ["en", "de"],
        "hue": 20,
        "letters": "AO",
        "greetings": {"de": "Was brauchen Sie?"},
        "hours": [{"days": [], "begins": "18:00", "ends": "09:00"}],
        "sites": ["https://evil.example"],
        "identity_round": 7,
        "privacy_url": "javascript:alert(1)",
        "ask_before_storing": True,
    }
    wrong = await settle(agent, made, **wanted)
    assert set(wrong.json()["fields"]) == {"hours.0", "privacy_url", "consent"}
    fine = {**wanted, "hours": [], "privacy_url": "https://alderoak.example/privacy", "ask_before_storing": False}
    assert (await settle(agent, made, **fine)).status_code == 200
    kept = (await agent.get(f"/api/console/chats/{made.inbox_id}")).json()["chat"]["config"]
    assert (kept["sites"], kept["identity_round"]) == ([], 0)
    german = await start(desk.client(), made, locale="de-AT")
    assert german["language"] == "de"
    assert german["greeting"] == "Was brauchen Sie?"
    assert german["brand"] == {"name": "Alder & Oak", "hue": 20, "letters": "AO"}
    assert (await start(desk.client(), made, locale="pt-PT"))["language"] == "en"
    never = [{"days": [0], "begins": "00:00", "ends": "00:01"}]
    await settle(agent, made, **{**fine, "hours": never})
    closed = await start(desk.client(), made)
    assert closed["open"] is (closed["opens_at"] is None)


async def test_nothing_is_kept_before_consent(desk: Desk) -> None:
    """Where the brand asks first, opening the chat makes no visitor; the yes does, and the form needs it too."""
    made = await desk.found()
    agent = await desk.sign(made)
    config = {"ask_before_storing": True, "consent": "You may keep what I write.", "form": {"on": True}}
    assert (await settle(agent, made, **config)).status_code == 200
    browser = desk.client()
    first = await start(browser, made, page={"url": "https://user:pw@shop.example/cart?card=4929", "title": "Cart"})
    assert (first["token"], first["visitor"]["id"], first["ask_first"]) == ("", None, True)
    async with desk.database.transaction(made.id) as tx:
        assert await tx.fetchval("select count(*) from contacts") == 0
        assert await tx.fetchval("select count(*) from visitor_tokens") == 0
    page = {"url": "https://user:pw@shop.example/cart?card=4929", "title": "Cart"}
    agreed = await start(browser, made, consent=True, page=page)
    assert agreed["token"]
    async with desk.database.transaction(made.id) as tx:
        row = await tx.fetchrow("select consented_at, page from visitor_tokens")
    assert row is not None
    assert row["consented_at"] is not None
    assert row["page"] == {"url": "https://shop.example/cart", "title": "Cart"}


@pytest.mark.req("S4.9")
@pytest.mark.threat("P02", "A08")
async def test_the_form_before_a_chat(desk: Desk) -> None:
    """Faults stand at the fields; the answers reach the agent; an address typed here proves nothing."""
    made = await desk.found()
    agent = await desk.sign(made)
    fields = [{"label": "Order number", "required": True}, {"label": "About", "choices": ["Order", "Return"]}]
    form = {"on": True, "name": "required", "email": "required", "fields": fields}
    await settle(agent, made, form=form, consent="You may keep what I write.")
    browser = desk.client()
    assert (await start(browser, made))["form"]["fields"][0]["label"] == "Order number"
    body: dict[str, Any] = {"client_id": str(new_id()), "text": "Where is it?", "answers": ["", "Weather"]}
    wrong = await browser.post("/api/widget/form", json=body)
    assert set(wrong.json()["fields"]) == {"name", "email", "answers.0", "answers.1", "consent"}
    body |= {"name": "Ana  Ferreira", "email": "ana@mail.example", "answers": ["48213, 4929123456789015", "Order"]}
    body["consent"] = True
    begun = await browser.post("/api/widget/form", json=body)
    again = await browser.post("/api/widget/form", json=body)
    assert begun.status_code == 200, begun.text
    assert begun.json() == again.json()
    thread = (await agent.get(f"/api/console/conversations/{begun.json()['conversation_id']}")).json()
    assert thread["contact"]["name"] == "Ana Ferreira"
    assert ["E-mail they gave", "ana@mail.example"] in thread["contact"]["facts"]
    assert ["Order number", "48213, •••• 9015"] in thread["contact"]["facts"]
    assert [message["body_text"] for message in thread["messages"]] == ["Where is it?"]
    assert (await start(browser, made, token=browser.headers["Authorization"][7:]))["form"] is None
    async with desk.database.transaction(made.id) as tx:
        assert await tx.fetchval("select follow_address from conversations") == "ana@mail.example"
        assert await tx.fetchval("select count(*) from contact_identities where kind = 'email'") == 0


@pytest.mark.req("S3.54")
async def test_the_wait_is_counted_never_made_up(desk: Desk) -> None:
    """Without answers in the last hours no time is said; the place counts those who wait longer."""
    made = await desk.found()
    browsers = [desk.client() for _ in range(3)]
    for number, browser in enumerate(browsers):
        await start(browser, made)
        body = {"client_id": str(new_id()), "text": f"Question {number}"}
        assert (await browser.post("/api/widget/messages", json=body)).status_code == 200
    waits = [(await browser.get("/api/widget/wait")).json() for browser in browsers]
    assert [wait["ahead"] for wait in waits] == [0, 1, 2]
    assert {wait["seconds"] for wait in waits} == {None}
    anew = {"client_id": str(new_id()), "text": "And another", "anew": True}
    second = (await browsers[0].post("/api/widget/messages", json=anew)).json()["conversation_id"]
    first = (await browsers[0].get("/api/widget/conversations")).json()["items"][-1]["id"]
    places = [await browsers[0].get("/api/widget/wait", params={"conversation_id": talk}) for talk in (first, second)]
    assert [place.json()["ahead"] for place in places] == [0, 3]
    assert (await browsers[1].get("/api/widget/wait", params={"conversation_id": first})).status_code == 404
    listed = (await browsers[0].get("/api/widget/conversations")).json()["waits"]
    assert {talk: wait["ahead"] for talk, wait in listed.items()} == {first: 0, second: 3}
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update conversations set first_responded_at = created_at + interval '300 s'")
    assert (await browsers[0].get("/api/widget/wait")).json()["waits"] is False
    assert (await browsers[0].get("/api/widget/conversations")).json()["waits"] == {}
    assert (await start(desk.client(), made))["usual_seconds"] == 300


@pytest.mark.threat("A08", "X11")
async def test_a_changed_secret_ends_what_the_old_one_proved(desk: Desk) -> None:
    """A signature is good for its own id and its own secret; an address beside a proven id is nobody's proof."""
    made = await desk.found()
    agent = await desk.sign(made)
    path = f"/api/console/chats/{made.inbox_id}/identity"
    old = (await agent.get(path)).json()
    browser = desk.client()
    await start(browser, made)
    claim = {"user_id": "user-17", "hmac": sign_visitor(old["secret"], "user-17"), "email": "eve@mail.example"}
    swapped = {**claim, "user_id": "eve@mail.example"}
    assert (await browser.post("/api/widget/identify", json=swapped)).status_code == 403
    assert (await browser.post("/api/widget/identify", json=claim)).status_code == 204
    async with desk.database.transaction(made.id) as tx:
        assert await tx.fetchval("select array_agg(kind) from contact_identities") == ["user"]
    new = (await agent.post(path)).json()
    assert new["secret"] != old["secret"]
    stranger = desk.client()
    await start(stranger, made)
    assert (await stranger.post("/api/widget/identify", json=claim)).status_code == 403
    fresh = {**claim, "hmac": sign_visitor(new["secret"], "user-17")}
    assert (await stranger.post("/api/widget/identify", json=fresh)).status_code == 204


@pytest.mark.parametrize("language", list(RUNTIMES))
async def test_the_examples_sign_as_we_do(desk: Desk, settings: Settings, language: str) -> None:
    """What the settings page offers to copy makes the signature that the desk expects."""
    command = RUNTIMES[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on this machine")
    made = await desk.found()
    shown = (await (await desk.sign(made)).get(f"/api/console/chats/{made.inbox_id}/identity")).json()
    code = next(example["code"] for example in shown["examples"] if example["language"] == language)
    folder = settings.data / "examples"
    folder.mkdir()
    folder.joinpath(FILES[language]).write_text(code)
    environment = {"RAPPORT_IDENTITY_SECRET": shown["secret"], "PATH": "/usr/local/bin:/usr/bin:/bin"}
    binary = shutil.which(command[0]) or command[0]
    made_by = subprocess.run(
        [binary, *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert made_by.stdout.strip() == sign_visitor(shown["secret"], "user-17")


async def test_greetings_are_read_before_they_are_kept(desk: Desk) -> None:
    """The engine reads them; a card number stops them; only what is on reaches a page, and is counted there."""
    made = await desk.found()
    agent = await desk.sign(made)
    path = f"/api/console/chats/{made.inbox_id}/greetings"
    words = {"name": "Prices", "body_text": "You must buy now, calm down!!!", "rule": {"pages": ["/pricing*"]}}
    kept = (await agent.post(path, json=words)).json()
    assert kept["findings"]
    stopped = await agent.post(path, json={"name": "Card", "body_text": "Pay with 4929 1234 5678 9015"})
    assert stopped.status_code == 422
    wrong = await agent.post(path, json={"name": "", "body_text": "x" * 300, "rule": {"pages": ["pricing"]}})
    assert set(wrong.json()["fields"]) == {"name", "body_text", "rule.pages"}
    page = desk.client()
    words["body_text"] = "Shall we help you choose? </script>"
    assert (await agent.put(f"{path}/{kept['id']}", json=words)).status_code == 200
    script = (await page.get("/widget/desk.js", params={"key": made.public_key, "locale": "en"})).text
    assert script.startswith("Rapport('desk',{")
    assert "Shall we help you choose?" in script
    assert "</script" not in script
    for what in ("shown", "shown", "taken"):
        query = {"key": made.public_key, "greeting": kept["id"], "what": what}
        assert (await page.get("/widget/greeted.js", params=query)).status_code == 200
    listed = (await agent.get(f"/api/console/chats/{made.inbox_id}")).json()["greetings"]
    assert [(one["shown"], one["taken"]) for one in listed] == [(2, 1)]
    assert (await agent.put(f"{path}/{kept['id']}", json={**words, "enabled": False})).status_code == 200
    script = (await page.get("/widget/desk.js", params={"key": made.public_key})).text
    assert "Shall we help you choose?" not in script
