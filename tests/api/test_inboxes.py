"""Mailboxes are connected through the settings page: tested for real, read from now on, passwords never shown."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest

from rapport.background import Background
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.storage.session import Database
from tests.api.desk import Desk
from tests.mailservers import DOMAIN, PASSWORD, MailServers, mail_servers
from tests.workflows.mail_desk import mailbox_config, resolve_here, until


@pytest.fixture(scope="module")
def post_office() -> Iterator[MailServers]:
    """Dovecot and Postfix."""
    with mail_servers() as servers:
        yield servers


@pytest.fixture
async def mail_desk(database: Database, settings: Settings, post_office: MailServers) -> AsyncIterator[Desk]:
    """The application, with trust in the test's mail servers, and its loops."""
    dialer = Dialer(resolve=resolve_here, allow_private=True, trust=post_office.trust, connect_timeout=15)
    loops = Background(settings, database, dialer=dialer)
    async with Desk.open(settings, database, dialer=dialer) as desk:
        await loops.start()
        yield desk
        await loops.stop()


def form(servers: MailServers, user: str = "support") -> dict[str, Any]:
    """What the page sends."""
    plain: dict[str, Any] = msgspec.to_builtins(mailbox_config(servers, user))
    return plain


async def test_a_mailbox_is_tested_connected_read_from_now_on_and_changed(
    mail_desk: Desk, post_office: MailServers, settings: Settings
) -> None:
    made = await mail_desk.found()
    owner = await mail_desk.sign(made)
    config = form(post_office)
    post_office.drop("support", b"From: old@rapport.test\r\nSubject: From the past\r\n\r\nHello\r\n")

    tried = (await owner.post("/api/console/inboxes/test", json={"config": config})).json()
    assert tried["imap"]["ok"] and tried["smtp"]["ok"], tried
    made_box = await owner.post("/api/console/inboxes", json={"channel": "email", "name": "Support", "config": config})
    assert made_box.status_code == 201, made_box.text
    ident = made_box.json()["id"]
    shown = (await owner.get(f"/api/console/inboxes/{ident}")).json()
    assert shown["config"]["imap"]["password"] == shown["config"]["smtp"]["password"] == ""
    for path in ("", f"/{ident}"):
        assert PASSWORD not in (await owner.get(f"/api/console/inboxes{path}")).text
    agent = await mail_desk.sign(made, await mail_desk.join(made, "agent"))
    assert ident in {inbox["id"] for inbox in (await agent.get("/api/console/me")).json()["inboxes"]}

    post_office.drop("support", b"From: Ada <ada@rapport.test>\r\nSubject: From now on\r\n\r\nHello\r\n")

    async def arrived() -> Any:
        return (await agent.get("/api/console/conversations?view=all")).json()["items"]

    rows = await until(arrived, "the new mail")
    assert [row["subject"] for row in rows] == ["From now on"], "what lay there before is left alone"

    async def healthy() -> bool:
        box = (await owner.get(f"/api/console/inboxes/{ident}")).json()
        return bool(box["connected_at"] and box["last_in_at"] and box["delay_seconds"] is not None)

    await until(healthy, "the mailbox to be well")

    again = await owner.put(f"/api/console/inboxes/{ident}", json={"name": "Care", "config": shown["config"]})
    assert again.status_code == 200 and again.json()["name"] == "Care", "an empty password keeps the one we have"
    tried = await owner.post("/api/console/inboxes/test", json={"config": shown["config"], "inbox_id": ident})
    assert tried.json()["imap"]["ok"], tried.text
    post_office.drop("support", b"From: Ada <ada@rapport.test>\r\nSubject: After the change\r\n\r\nHello\r\n")

    async def both() -> bool:
        return len(await arrived()) == 2

    await until(both, "the mail after the change")
    off = await owner.put(f"/api/console/inboxes/{ident}", json={"name": "Care", "state": "off"})
    assert off.json()["state"] == "off" and off.json()["config"]["imap"]["host"] == "localhost"


@pytest.mark.threat("P07")
async def test_p07_a_kept_password_goes_to_no_other_server(mail_desk: Desk, post_office: MailServers) -> None:
    owner = await mail_desk.sign(await mail_desk.found())
    config = form(post_office)
    made = await owner.post("/api/console/inboxes", json={"channel": "email", "name": "Support", "config": config})
    for half in ("imap", "smtp"):
        config[half]["password"] = ""
    config["imap"]["host"] = "127.0.0.1"
    ident = made.json()["id"]
    for answer in (
        await owner.post("/api/console/inboxes/test", json={"config": config, "inbox_id": ident}),
        await owner.put(f"/api/console/inboxes/{ident}", json={"name": "Support", "config": config}),
    ):
        assert answer.status_code == 422 and list(answer.json()["fields"]) == ["config.imap.password"], answer.text
    async with mail_desk.database.across() as tx:
        row = await tx.fetchrow("select config::text as config, secret from inboxes where channel = 'email'")
    assert row is not None and PASSWORD not in row["config"] and PASSWORD.encode() not in row["secret"]


async def test_wrong_settings_are_named_by_their_fields(mail_desk: Desk, post_office: MailServers) -> None:
    owner = await mail_desk.sign(await mail_desk.found())
    config = form(post_office)
    config["imap"]["port"] = 0
    config["smtp"]["host"] = ""
    answer = await owner.post("/api/console/inboxes", json={"channel": "email", "name": "Support", "config": config})
    assert answer.status_code == 422
    assert {"config.imap.port", "config.smtp.host"} <= set(answer.json()["fields"]), answer.text

    config = form(post_office)
    config["imap"]["password"] = "wrong"
    tried = (await owner.post("/api/console/inboxes/test", json={"config": config})).json()
    assert not tried["imap"]["ok"] and tried["imap"]["field"] == "password" and tried["smtp"]["ok"]
    assert "wrong" not in tried["imap"]["log"]
    made = await owner.post("/api/console/inboxes", json={"channel": "email", "name": "Support", "config": config})
    assert made.status_code == 422 and list(made.json()["fields"]) == ["config.imap.password"]

    config = form(post_office)
    assert (await owner.post("/api/console/inboxes", json=_new(config))).status_code == 201
    twice = await owner.post("/api/console/inboxes", json=_new(config))
    assert twice.status_code == 422 and "config.address" in twice.json()["fields"]


def _new(config: dict[str, Any]) -> dict[str, Any]:
    return {"channel": "email", "name": "Support", "config": config}


@pytest.mark.threat("X11")
async def test_x11_a_chat_keeps_the_sites_that_may_hold_it(desk: Desk) -> None:
    owner = await desk.sign(await desk.found())
    made = (await owner.post("/api/console/inboxes", json={"channel": "chat", "name": "Shop chat"})).json()
    assert made["public_key"] and made["sites"] == [] and made["config"] is None
    path = f"/api/console/inboxes/{made['id']}"
    kept = await owner.put(path, json={"name": "Shop chat", "sites": ["www.example.org", "http://localhost:3000/"]})
    assert kept.json()["sites"] == ["https://www.example.org", "http://localhost:3000"]
    for key, expected in ((made["public_key"], "'self' https://www.example.org http://localhost:3000"), ("x", "http:")):
        frame = await desk.client().get("/widget", params={"key": key})
        assert f"frame-ancestors {expected}" in frame.headers["content-security-policy"]
    wrong = await owner.put(path, json={"name": "Shop chat", "sites": ["https://a.example 'unsafe-inline'; x"]})
    assert wrong.status_code == 422 and "sites" in wrong.json()["fields"]


@pytest.mark.threat("S01")
async def test_s01_a_mailbox_inside_our_network_is_not_dialled(desk: Desk) -> None:
    owner = await desk.sign(await desk.found())
    server = {"host": "127.0.0.1", "port": 993, "username": "a", "password": "b"}
    config = {"address": f"a@{DOMAIN}", "imap": server, "smtp": server}
    tried = (await owner.post("/api/console/inboxes/test", json={"config": config})).json()
    for half in ("imap", "smtp"):
        assert not tried[half]["ok"] and "private network" in tried[half]["problem"]


async def test_a_mailbox_that_cannot_be_reached_says_so(mail_desk: Desk) -> None:
    """A mailbox whose server is away is told in plain words, and keeps nobody from stopping."""
    owner = await mail_desk.sign(await mail_desk.found())
    async with mail_desk.database.across() as tx:
        await tx.execute(
            "insert into inboxes (id, organisation_id, brand_id, channel, name, address, config) "
            "select gen_random_uuid(), organisation_id, brand_id, 'email', 'Away', 'away@x.example', $1 from inboxes",
            {
                "address": "away@x.example",
                "imap": {"host": "127.0.0.1", "port": 1, "username": "a"},
                "smtp": {"host": "127.0.0.1", "port": 1},
            },
        )

    async def told() -> bool:
        items = (await owner.get("/api/console/inboxes")).json()["items"]
        return any("takes no connections on port 1" in (inbox["last_error"] or "") for inbox in items)

    await until(told, "the trouble to be told")
