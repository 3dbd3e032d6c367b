"""Files in a chat: the visitor gets what was sent to them, as a download, and nothing of a note."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from rapport.api import widget_files
from rapport.api.widget_files import LARGEST
from rapport.desk.accounts.organisation import Organisation
from rapport.jobs import Worker
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.workflows.uploads_are_swept import UploadsSwept
from tests.api.desk import Desk
from tests.api.test_chat import Customer, open_widget


@pytest.mark.threat("A06", "X02")
async def test_a_visitor_gets_what_was_sent_and_nothing_of_a_note(desk: Desk) -> None:
    """An HTML file never runs on our own site; a note's file reads as if there were none."""
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Please send me the invoice")).json()["conversation_id"]
    sent = {}
    for kind in ("reply", "note"):
        file = {"file": (f"{kind}.html", b"<script>alert(1)</script>", "text/html")}
        sent[kind] = (await agent.post("/api/console/attachments", files=file)).json()["id"]
        body = {
            "client_id": str(new_id()),
            "kind": kind,
            "text": "Hello, here it is. Kind regards, Mei",
            "seen_position": 99,
            "attachments": [sent[kind]],
            "send_anyway": True,
        }
        assert (await agent.post(f"/api/console/conversations/{conversation}/messages", json=body)).status_code < 300
    for kind, status in (("reply", 200), ("note", 404)):
        answer = await customer.browser.get(f"/api/widget/attachments/{sent[kind]}", headers=customer.headers)
        assert answer.status_code == status
        if status == 200:
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["content-type"] == "application/octet-stream"
            assert "sandbox" in answer.headers["content-security-policy"]


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


async def give(customer: Customer, name: str, data: bytes, kind: str = "") -> httpx.Response:
    return await customer.browser.post(
        "/api/widget/attachments", files={"file": (name, data, kind)}, headers=customer.headers
    )


@pytest.mark.req("S4.9")
@pytest.mark.threat("A06", "X02")
async def test_a_visitor_sends_files_and_only_their_own(desk: Desk) -> None:
    """The kind is read from the bytes; a file is sent once, by who gave it; words are not needed."""
    made = await desk.found()
    customer, other, agent = await open_widget(desk, made), await open_widget(desk, made), await desk.sign(made)
    given = await give(customer, "../../broken lamp.pdf", PNG, "application/pdf")
    assert given.status_code == 201, given.text
    assert given.json()["content_type"] == "image/png"
    assert "/" not in given.json()["name"]
    file = given.json()["id"]
    stolen = await other.say("Look", attachments=[file])
    assert stolen.status_code == 422
    name = str(new_id())
    sent = [await customer.say("", name, attachments=[file]) for _ in range(2)]
    assert {answer.status_code for answer in sent} == {200}
    assert [one["id"] for one in sent[1].json()["message"]["attachments"]] == [file]
    assert (await customer.say("Again", attachments=[file])).status_code == 422
    assert (await customer.say("")).status_code == 422
    conversation = sent[0].json()["conversation_id"]
    thread = (await agent.get(f"/api/console/conversations/{conversation}")).json()
    assert [one["id"] for one in thread["messages"][-1]["attachments"]] == [file]
    assert "broken lamp" in thread["row"]["preview"]
    assert (await agent.get(f"/api/console/attachments/{file}")).content == PNG
    for who, status in ((customer, 200), (other, 404)):
        answer = await who.browser.get(f"/api/widget/attachments/{file}", headers=who.headers)
        assert answer.status_code == status


@pytest.mark.threat("X02")
async def test_uploads_have_limits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty and large files are refused in words; so are more than a talk needs."""
    made = await desk.found()
    customer = await open_widget(desk, made)
    for data in (b"", b"x" * (LARGEST + 1)):
        refused = await give(customer, "photo.jpg", data)
        assert refused.status_code == 422, refused.text
        assert refused.json()["fields"]["file"]
    assert (await give(customer, "photo.jpg", b"x" * (LARGEST + 200_000))).status_code == 413
    monkeypatch.setattr(widget_files, "MOST_UNSENT", 2)
    assert [(await give(customer, "a.txt", b"words")).status_code for _ in range(3)] == [201, 201, 422]


@pytest.mark.threat("X02")
async def test_what_is_never_sent_goes_after_a_day(desk: Desk) -> None:
    """Its bytes too, unless somebody else sent the same; what was sent, and what is younger, stays."""
    made = await desk.found()
    customer, other = await open_widget(desk, made), await open_widget(desk, made)
    sent, left, shared, young = b"sent words", b"left words", b"words of two", b"young words"
    chosen = {data: (await give(customer, "a.txt", data)).json()["id"] for data in (sent, left, shared, young)}
    theirs = (await give(other, "b.txt", shared)).json()["id"]
    assert (await customer.say("Here", attachments=[chosen[sent]])).status_code == 200
    assert (await other.say("Here", attachments=[theirs])).status_code == 200
    async with desk.database.transaction(made.id) as tx:
        old = [UUID(chosen[data]) for data in (sent, left, shared)] + [UUID(theirs)]
        await tx.execute(
            "update attachments set created_at = now() - interval '25 hours' where id = any($1::uuid[])", old
        )
        waits = await tx.fetchval("select run_at - now() from jobs where kind = 'unsent'")
        assert timedelta(hours=23) < waits <= timedelta(days=1)
        await tx.execute("update jobs set run_at = now() where kind = 'unsent'")
    worker = asyncio.create_task(
        Worker(desk.database, {"unsent": UploadsSwept(Files(desk.settings.data / "files"))}).run()
    )
    try:
        async with asyncio.timeout(60):
            while await names_left(desk, made) != {chosen[sent], chosen[young], theirs}:
                await asyncio.sleep(0.05)
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    kept = {path.read_bytes() for path in (desk.settings.data / "files").rglob("*") if path.is_file()}
    assert kept == {sent, shared, young}
    gone = await customer.say("And this", attachments=[chosen[left]])
    assert gone.status_code == 422
    again = await give(customer, "again.txt", left)
    assert (await customer.say("Once more", attachments=[again.json()["id"]])).status_code == 200
    found = await customer.browser.get(f"/api/widget/attachments/{again.json()['id']}", headers=customer.headers)
    assert found.content == left
    async with desk.database.transaction(made.id) as tx:
        assert await tx.fetchval("select run_at > now() from jobs where kind = 'unsent' order by run_at desc limit 1")


async def names_left(desk: Desk, made: Organisation) -> set[str]:
    """The ids of what is kept."""
    async with desk.database.transaction(made.id) as tx:
        return {str(row["id"]) for row in await tx.fetch("select id from attachments")}
