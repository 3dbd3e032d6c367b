"""A mailbox is connected with its provider: the way there and back, mail both ways by tokens, and their end."""

from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from rapport.background import Background
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.kit.egress import Egress
from rapport.storage.session import Database
from tests.api.desk import Desk
from tests.authserver import SECRET, AuthServer, auth_server
from tests.mailservers import DOMAIN, MailServers, mail_servers
from tests.workflows.mail_desk import mailbox_config, resolve_here, until

USER = f"support@{DOMAIN}"


@pytest.fixture
def provider() -> Iterator[AuthServer]:
    """Whoever gives permissions."""
    with auth_server() as server:
        yield server


@pytest.fixture
def office(provider: AuthServer) -> Iterator[MailServers]:
    """Dovecot and Postfix, which ask the provider."""
    with mail_servers(introspection=f"{provider.url}/introspect") as servers:
        yield servers


@pytest.fixture
async def desk_by_token(
    database: Database, settings: Settings, office: MailServers, provider: AuthServer
) -> AsyncIterator[Desk]:
    """The application with its loops; the provider may be called."""
    dialer = Dialer(resolve=resolve_here, allow_private=True, trust=office.trust, connect_timeout=15)
    egress = Egress(allowed=[ip_network("127.0.0.0/8")], ports=frozenset({provider.port}))
    loops = Background(settings, database, dialer=dialer, egress=egress)
    async with Desk.open(settings, database, dialer=dialer, egress=egress) as desk:
        await loops.start()
        yield desk
        await loops.stop()


def form(office: MailServers, provider: AuthServer) -> dict[str, Any]:
    """What the page sends."""
    plain: dict[str, Any] = msgspec.to_builtins(mailbox_config(office, "support"))
    plain["imap"]["password"] = plain["smtp"]["password"] = ""
    return {**plain, "oauth": dict(provider.settings)}


async def go_there_and_back(owner: Any, config: dict[str, Any], inbox: str | None = None) -> dict[str, str]:
    """The person's way through the provider's page; answers what came back."""
    way = (await owner.post("/api/console/inboxes/oauth/start", json={"config": config, "inbox_id": inbox})).json()
    async with httpx.AsyncClient(timeout=60) as browser:
        back = (await browser.get(way["url"])).headers["location"]
    query = parse_qs(urlsplit(back).query)
    assert query["state"] == [way["state"]]
    return {"code": query["code"][0], "state": query["state"][0]}


async def connect(owner: Any, config: dict[str, Any], inbox: str | None = None) -> str:
    """All the way; answers the grant."""
    back = await go_there_and_back(owner, config, inbox)
    sent = {"config": config, "inbox_id": inbox, **back}
    return str((await owner.post("/api/console/inboxes/oauth/finish", json=sent)).json()["grant"])


async def test_connected_read_sent_refreshed_revoked_and_connected_again(
    desk_by_token: Desk, office: MailServers, provider: AuthServer
) -> None:
    desk = desk_by_token
    owner = await desk.sign(await desk.found())
    known = (await owner.get("/api/console/inboxes/providers")).json()
    assert {item["provider"] for item in known["items"]} == {"google", "microsoft"}
    provider.redirects.add(known["redirect"])
    config = form(office, provider)

    early = await owner.post("/api/console/inboxes/test", json={"config": config})
    assert early.status_code == 422 and list(early.json()["fields"]) == ["config.oauth.grant"]
    grant = await connect(owner, config)
    assert not any(token in grant for token in provider.access)
    tried = (await owner.post("/api/console/inboxes/test", json={"config": config, "grant": grant})).json()
    assert tried["imap"]["ok"] and tried["smtp"]["ok"], tried
    folders = await owner.post("/api/console/inboxes/folders", json={"config": config, "grant": grant})
    assert "INBOX" in [folder["name"] for folder in folders.json()["items"]]
    new = {"channel": "email", "name": "Support", "config": config, "grant": grant}
    made = await owner.post("/api/console/inboxes", json=new)
    assert made.status_code == 201, made.text
    ident, kept = made.json()["id"], made.json()["config"]
    assert made.json()["connected_by_token"] and kept["oauth"]["client_secret"] == ""

    async def rows() -> list[Any]:
        return list((await owner.get("/api/console/conversations?view=all")).json()["items"])

    office.drop("support", b"From: Ada <ada@rapport.test>\r\nSubject: By token\r\n\r\nHello\r\n")
    await until(rows, "the mail to be read by token")

    async def acknowledged() -> bool:
        raws = [p.read_bytes() for part in ("new", "cur") for p in (office.maildir("ada") / part).iterdir()]
        return any(b"By token" in raw for raw in raws)

    await until(acknowledged, "the acknowledgement to be sent by token")

    await _the_provider_exchanges_tokens(owner, office, provider)
    refreshed = provider.asked.count("refresh_token")
    tried = (await owner.post("/api/console/inboxes/test", json={"config": kept, "inbox_id": ident})).json()
    assert tried["imap"]["ok"] and tried["smtp"]["ok"], "the kept tokens and secret are used"
    assert provider.asked.count("refresh_token") <= refreshed + 1
    await _the_person_takes_it_back(owner, office, provider, made.json())


async def _the_provider_exchanges_tokens(owner: Any, office: MailServers, provider: AuthServer) -> None:
    """All access tokens have ended and every connection breaks: it goes on with newer ones, the rotated kept."""
    before = set(provider.refresh)
    provider.expire()
    office.stop_dovecot()
    office.start_dovecot()
    office.drop("support", b"From: Ben <ben@rapport.test>\r\nSubject: After the refresh\r\n\r\nHello\r\n")

    async def both() -> bool:
        return len((await owner.get("/api/console/conversations?view=all")).json()["items"]) == 2

    await until(both, "the mail after the refresh")
    assert set(provider.refresh).isdisjoint(before), "the old refresh token was used up"


async def _the_person_takes_it_back(
    owner: Any, office: MailServers, provider: AuthServer, inbox: dict[str, Any]
) -> None:
    ident, kept = inbox["id"], inbox["config"]
    provider.revoke()
    office.stop_dovecot()
    office.start_dovecot()

    async def told() -> bool:
        words = (await owner.get(f"/api/console/inboxes/{ident}")).json()["last_error"] or ""
        return "has ended our permission" in words and "Connect it again" in words

    await until(told, "the end of the permission to be told")
    asked = len(provider.asked)
    grant = await connect(owner, kept, ident)
    saved = await owner.put(f"/api/console/inboxes/{ident}", json={"name": "Support", "config": kept, "grant": grant})
    assert saved.status_code == 200, saved.text
    assert len(provider.asked) == asked + 1, "a provider that said no is not asked again and again"
    office.drop("support", b"From: Eve <eve@rapport.test>\r\nSubject: Connected again\r\n\r\nHello\r\n")

    async def well() -> bool:
        box = (await owner.get(f"/api/console/inboxes/{ident}")).json()
        items = (await owner.get("/api/console/conversations?view=all")).json()["items"]
        return box["last_error"] is None and len(items) == 3

    await until(well, "all to be well again")


@pytest.mark.threat("P07")
async def test_p07_secrets_stay_here_and_tokens_go_nowhere_else(
    desk_by_token: Desk, office: MailServers, provider: AuthServer
) -> None:
    desk = desk_by_token
    organisation = await desk.found()
    owner = await desk.sign(organisation)
    provider.redirects.add((await owner.get("/api/console/inboxes/providers")).json()["redirect"])
    config = form(office, provider)
    grant = await connect(owner, config)
    new = {"channel": "email", "name": "Support", "config": config, "grant": grant}
    ident = (await owner.post("/api/console/inboxes", json=new)).json()["id"]
    async with desk.database.across() as tx:
        row = await tx.fetchrow("select config::text as config, secret, tokens from inboxes where channel = 'email'")
    assert row is not None and SECRET not in row["config"]
    held = [*provider.access, *provider.refresh, SECRET]
    assert not any(word.encode() in row["secret"] + row["tokens"] for word in held)
    for path in ("", f"/{ident}"):
        shown = (await owner.get(f"/api/console/inboxes{path}")).text
        assert not any(word in shown for word in held)

    elsewhere = {**config, "imap": {**config["imap"], "host": "127.0.0.1"}}
    for changed in (elsewhere, {**config, "oauth": {**config["oauth"], "client_id": "another"}}):
        answer = await owner.put(f"/api/console/inboxes/{ident}", json={"name": "Support", "config": changed})
        assert answer.status_code == 422 and list(answer.json()["fields"]) == ["config.oauth.grant"], answer.text


async def test_an_answer_that_somebody_else_asked_for_is_refused(
    desk_by_token: Desk, office: MailServers, provider: AuthServer
) -> None:
    """Whoever gets an owner to open a link with their own code would read the mail that comes then."""
    desk = desk_by_token
    organisation = await desk.found()
    owner = await desk.sign(organisation)
    other = await desk.sign(organisation, await desk.join(organisation, "admin"))
    provider.redirects.add((await owner.get("/api/console/inboxes/providers")).json()["redirect"])
    config = form(office, provider)
    back = await go_there_and_back(other, config)
    for wrong in (back, {**back, "state": f"{back['state'][:-1]}x"}, {**back, "state": "9999999999.x.x"}):
        answer = await owner.post("/api/console/inboxes/oauth/finish", json={"config": config, **wrong})
        assert answer.status_code == 422 and "config.oauth.grant" in answer.json()["fields"]
    assert provider.asked == []
