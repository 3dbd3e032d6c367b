"""Settings that can't work are refused before they are kept, each at its own field; folders and aliases."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest

from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.desk.inboxes.mailboxes import find_inbox_of
from rapport.storage.session import Database
from tests.api.desk import Desk
from tests.mailservers import DOMAIN, MailServers, mail_servers
from tests.ports import free_port
from tests.workflows.mail_desk import mailbox_config, resolve_here


@pytest.fixture(scope="module")
def office() -> Iterator[MailServers]:
    """Dovecot and Postfix; Postfix lets nobody send under addresses of the bank."""
    with mail_servers() as servers:
        servers.folder_of("support", "Complaints")
        servers.folder_of("support", "Gesendet")
        servers.forbid_sender(f"bank@{DOMAIN}")
        yield servers


async def resolve_names(host: str, allow_private: bool) -> Any:
    """This machine, and no other name."""
    import socket

    if host not in {"localhost", "127.0.0.1"}:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    return await resolve_here(host, allow_private)


@pytest.fixture
async def mail_desk(database: Database, settings: Settings, office: MailServers) -> AsyncIterator[Desk]:
    """The application alone: nothing is read yet."""
    dialer = Dialer(resolve=resolve_names, allow_private=True, trust=office.trust, connect_timeout=15, read_timeout=20)
    async with Desk.open(settings, database, dialer=dialer) as desk:
        yield desk


def form(office: MailServers, **changes: Any) -> dict[str, Any]:
    """What the page sends; ``imap_port=1`` changes one setting."""
    plain: dict[str, Any] = msgspec.to_builtins(mailbox_config(office, "support"))
    for name, value in changes.items():
        half, _, key = name.partition("_")
        if key:
            plain[half][key] = value
        else:
            plain[half] = value
    return plain


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown host": ({"imap_host": "imap.nowhere.example"}, "config.imap.host", "There is no server called"),
    "nobody at the port": ({"imap_port": 0}, "config.imap.port", "takes no connections"),
    "wrong encryption": ({"imap_port": "imap"}, "config.imap.security", "does not speak TLS"),
    "wrong password": ({"imap_password": "no"}, "config.imap.password", "did not accept this user name"),
    "no such folder": ({"imap_folders": ["INBOX", "Nowhere"]}, "config.imap.folders", "no folder called Nowhere"),
    "unknown host for sending": ({"smtp_host": "smtp.nowhere.example"}, "config.smtp.host", "no server called"),
    "nobody there for sending": ({"smtp_port": 0}, "config.smtp.port", "takes no connections"),
    "wrong encryption for sending": ({"smtp_port": "submission"}, "config.smtp.security", "does not speak TLS"),
    "wrong password for sending": ({"smtp_password": "no"}, "config.smtp.password", "did not accept this user name"),
    "address not permitted": ({"address": f"bank@{DOMAIN}"}, "config.address", f"does not let bank@{DOMAIN} send"),
    "no address": ({"address": "support"}, "config.address", ""),
}


@pytest.mark.parametrize("case", CASES)
async def test_what_cannot_work_is_refused_at_its_field(mail_desk: Desk, office: MailServers, case: str) -> None:
    changes, field, words = CASES[case]
    ports = {0: free_port(), "imap": office.imap, "submission": office.submission}
    values = {name: ports.get(value, value) if name.endswith("port") else value for name, value in changes.items()}
    owner = await mail_desk.sign(await mail_desk.found())
    new = {"channel": "email", "name": "Support", "config": form(office, **values)}
    answer = await owner.post("/api/console/inboxes", json=new)
    assert answer.status_code == 422, answer.text
    assert list(answer.json()["fields"]) == [field] and words in answer.json()["fields"][field], answer.json()["fields"]
    async with mail_desk.database.across() as tx:
        assert await tx.fetchval("select count(*) from inboxes where channel = 'email'") == 0, "nothing is kept"

    good = {"channel": "email", "name": "Support", "config": form(office)}
    made = (await owner.post("/api/console/inboxes", json=good)).json()
    changed = await owner.put(
        f"/api/console/inboxes/{made['id']}", json={"name": "Support", "config": form(office, **values)}
    )
    assert changed.status_code == 422 and list(changed.json()["fields"]) == [field], changed.text
    kept = (await owner.get(f"/api/console/inboxes/{made['id']}")).json()
    assert kept["config"] == made["config"], "what works goes on"


async def test_a_server_that_is_down_keeps_nobody_from_other_changes(mail_desk: Desk, office: MailServers) -> None:
    owner = await mail_desk.sign(await mail_desk.found())
    new = {"channel": "email", "name": "Support", "config": form(office)}
    made = (await owner.post("/api/console/inboxes", json=new)).json()
    office.stop_dovecot()
    try:
        config = {**made["config"], "name": "Care"}
        changed = await owner.put(f"/api/console/inboxes/{made['id']}", json={"name": "Care", "config": config})
    finally:
        office.start_dovecot()
    assert changed.status_code == 200 and changed.json()["name"] == "Care", changed.text


async def test_the_servers_own_folders_are_there_to_choose_from(mail_desk: Desk, office: MailServers) -> None:
    owner = await mail_desk.sign(await mail_desk.found())
    listed = await owner.post("/api/console/inboxes/folders", json={"config": form(office)})
    assert listed.json()["items"] == [
        {"name": "INBOX", "use": ""},
        {"name": "Complaints", "use": ""},
        {"name": "Gesendet", "use": "sent"},
    ]
    config = form(office, imap_folders=["INBOX", "Complaints"])
    made = (await owner.post("/api/console/inboxes", json={"channel": "email", "name": "S", "config": config})).json()
    async with mail_desk.database.across() as tx:
        rows = await tx.fetch("select folder, place from mail_places order by folder")
        assert [row["folder"] for row in rows] == ["Complaints", "INBOX"], "both from now on"
    fewer = form(office, imap_folders=["Complaints"])
    await owner.put(f"/api/console/inboxes/{made['id']}", json={"name": "S", "config": fewer})
    async with mail_desk.database.across() as tx:
        assert await tx.fetchval("select array_agg(folder) from mail_places") == ["Complaints"]


async def test_further_addresses_belong_to_one_mailbox_only(mail_desk: Desk, office: MailServers) -> None:
    owner = await mail_desk.sign(await mail_desk.found())
    aliases = [f"Sales@{DOMAIN.upper()}", f"help@{DOMAIN}", f"sales@{DOMAIN}", f"support@{DOMAIN}"]
    new = {"channel": "email", "name": "Support", "config": form(office), "aliases": aliases}
    made = (await owner.post("/api/console/inboxes", json=new)).json()
    assert made["aliases"] == [f"sales@{DOMAIN}", f"help@{DOMAIN}"]
    for address in (f"help@{DOMAIN}", f"sales@{DOMAIN}", f"SALES+x@{DOMAIN}"):
        assert await find_inbox_of(mail_desk.database, address) is not None, address

    second: dict[str, Any] = msgspec.to_builtins(mailbox_config(office, "second"))
    for wrong, field in (({"aliases": [f"help@{DOMAIN}"]}, "aliases"), ({"aliases": ["nonsense"]}, "aliases")):
        answer = await owner.post("/api/console/inboxes", json={**new, "config": second, **wrong})
        assert answer.status_code == 422 and list(answer.json()["fields"]) == [field], answer.text
    same: dict[str, Any] = {**second, "address": f"help@{DOMAIN}"}
    taken = await owner.post("/api/console/inboxes", json={**new, "aliases": [], "config": same})
    assert list(taken.json()["fields"]) == ["config.address"]
    forbidden = {"name": "Support", "config": made["config"], "aliases": [f"bank@{DOMAIN}"]}
    answer = await owner.put(f"/api/console/inboxes/{made['id']}", json=forbidden)
    assert answer.status_code == 422 and f"bank@{DOMAIN}" in answer.json()["fields"]["aliases"], answer.text
    gone = await owner.put(f"/api/console/inboxes/{made['id']}", json={"name": "Support", "aliases": []})
    assert gone.json()["aliases"] == [] and await find_inbox_of(mail_desk.database, f"help@{DOMAIN}") is None
