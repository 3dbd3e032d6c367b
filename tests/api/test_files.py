"""Files of a conversation: downloads that never run, pictures that we made ourselves, and limits in plain words."""

import asyncio
import io
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image

from rapport.channels.contract import File
from rapport.desk.accounts.organisation import Organisation
from rapport.desk.conversations.attachments import attach_files
from rapport.desk.conversations.showing import LARGEST_PICTURE
from rapport.jobs import Worker
from rapport.kit.content.places import has_location
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.workflows.pictures_are_made import PicturesMade
from tests.api.desk import Desk
from tests.api.test_chat import open_widget
from tests.kit.test_content import HAR, PEM, photo
from tests.workflows.mail_desk import until

HOSTILE = [
    ("page.html", "text/html", b"<script>alert(1)</script>"),
    ("logo.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("photo.png", "image/png", b"<html><script>alert(1)</script>"),
    ("feed.xml", "application/xml", b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>"),
    ("paper.pdf", "application/pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    ("../..\\x\u202egnp.\x00pht", "image/gif", b"GIF89a<?php system('id'); ?>"),
]


async def upload(agent: httpx.AsyncClient, name: str, data: bytes, kind: str) -> dict[str, Any]:
    """An agent's file as the application answers it."""
    answer = await agent.post("/api/console/attachments", files={"file": (name, data, kind)})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def with_files(desk: Desk, made: Organisation, *given: File) -> tuple[httpx.AsyncClient, UUID, list[UUID]]:
    """A customer's message with files; answers the agent, the conversation and the files."""
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    said = (await customer.say("Here they are")).json()
    async with desk.database.transaction(made.id) as tx:
        message, conversation = UUID(said["message"]["id"]), UUID(said["conversation_id"])
        await attach_files(tx, Files(desk.settings.data / "files"), message, conversation, given)
        rows = await tx.fetch("select id from attachments where message_id = $1 order by created_at, id", message)
    return agent, conversation, [row["id"] for row in rows]


async def make_pictures(desk: Desk) -> None:
    """Do the jobs until none is left."""
    worker = Worker(desk.database, {"pictures": PicturesMade(Files(desk.settings.data / "files"))})
    running = asyncio.create_task(worker.run())

    async def done() -> bool:
        async with desk.database.across() as tx:
            return not await tx.fetchval("select exists (select from jobs where kind = 'pictures')")

    await until(done, "the pictures to be made", 60)
    running.cancel()


@pytest.mark.threat("X02", "F01")
@pytest.mark.parametrize(("name", "kind", "data"), HOSTILE)
async def test_x02_no_file_runs_in_our_own_origin(desk: Desk, name: str, kind: str, data: bytes) -> None:
    made = await desk.found()
    agent, _, [came] = await with_files(desk, made, File(name=name, content_type=kind, data=data))
    sent = await upload(agent, name, data, kind)
    for ident in (came, sent["id"]):
        answer = await agent.get(f"/api/console/attachments/{ident}")
        assert answer.status_code == 200 and answer.content == data
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not {"\u202e", "\x00", "/", "\\"} & set(httpx.Headers(answer.headers)["content-disposition"])
        look = await agent.get(f"/api/console/attachments/{ident}/picture")
        assert look.status_code == 404, "no picture is made of it, and the file itself is never shown"
    stored = [path.name for path in (desk.settings.data / "files").rglob("*") if path.is_file()]
    assert all(len(name) == 64 and int(name, 16) >= 0 for name in stored), "on our disk files have no names"


@pytest.mark.threat("F02", "F04", "F05", "A01")
async def test_pictures_are_shown_small_and_readers_are_warned(desk: Desk) -> None:
    made = await desk.found()
    given = (
        File(name="lamp.jpg", content_type="application/octet-stream", data=photo("JPEG", place=True)),
        File(name="server.pem", content_type="text/plain", data=PEM),
        File(name="broken.png", content_type="image/png", data=b"\x89PNG\r\n\x1a\n" + bytes(99)),
    )
    agent, conversation, idents = await with_files(desk, made, *given)
    await make_pictures(desk)
    thread = (await agent.get(f"/api/console/conversations/{conversation}")).json()
    lamp, pem, broken = sorted(thread["messages"][0]["attachments"], key=lambda file: str(file["id"]))
    assert (lamp["content_type"], lamp["width"], lamp["height"]) == ("image/jpeg", 64, 48)
    assert (lamp["warnings"], pem["warnings"], broken["width"]) == (["location"], ["secrets"], None)
    for size in ("", "?large=true"):
        shown = await agent.get(f"/api/console/attachments/{idents[0]}/picture{size}")
        assert shown.status_code == 200 and shown.headers["content-type"] == "image/webp"
        assert shown.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert shown.headers["x-content-type-options"] == "nosniff"
        with Image.open(io.BytesIO(shown.content)) as picture:
            assert picture.size == (64, 48) and not picture.getexif()
    async with desk.database.across() as tx:
        told = await tx.fetchval("select count(*) from events where kind = 'files.seen' and audience = 'internal'")
        assert told == 1
    stranger = await desk.sign(await desk.found("Birch Ltd", "tomasz@birch.example"))
    for path in (idents[0], f"{idents[0]}/picture"):
        assert (await stranger.get(f"/api/console/attachments/{path}")).status_code == 404
    await agent.get(f"/api/console/attachments/{idents[0]}")
    await agent.get(f"/api/console/attachments/{idents[1]}")
    async with desk.database.across() as tx:
        noted = await tx.fetch("select actor_id, facts from audit where action = 'file.downloaded'")
    assert [(row["actor_id"], row["facts"]["attachment_id"]) for row in noted] == [(made.owner_id, str(idents[1]))]


@pytest.mark.threat("F04", "F05")
async def test_f04_what_an_agent_sends_does_not_say_where_it_was_taken(desk: Desk) -> None:
    made = await desk.found()
    agent = await desk.sign(made)
    told = photo("JPEG", place=True)
    kept = await upload(agent, "desk.jpg", told, "image/jpeg")
    assert kept["warnings"] == [] and kept["content_type"] == "image/jpeg"
    sent = (await agent.get(f"/api/console/attachments/{kept['id']}")).content
    assert has_location(told) and not has_location(sent)
    assert (await upload(agent, "trace.har", HAR, "application/json"))["warnings"] == ["secrets"]


@pytest.mark.threat("X02")
async def test_pictures_within_a_reply_are_shown_in_its_page(desk: Desk) -> None:
    """An agent's pasted picture, and one that is too large to be shown as it is: then by the one that we made."""
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Which lamp?")).json()["conversation_id"]
    noise = io.BytesIO()
    Image.effect_noise((2000, 1700), 90).convert("RGB").save(noise, "PNG")
    assert len(noise.getvalue()) > LARGEST_PICTURE
    kept = [
        await upload(agent, "a.jpg", photo("JPEG", place=False), ""),
        await upload(agent, "b.png", noise.getvalue(), ""),
    ]
    await make_pictures(desk)
    shown = "".join(f'<img src="cid:{one["id"]}@picture.rapport" alt="">' for one in kept)
    body = {
        "client_id": str(new_id()),
        "kind": "reply",
        "text": "Hello, this one and that one. Kind regards, Mei",
        "html": f"<p>Hello, this one and that one.</p>{shown}",
        "seen_position": 99,
        "attachments": [one["id"] for one in kept],
        "send_anyway": True,
    }
    sent = await agent.post(f"/api/console/conversations/{conversation}/messages", json=body)
    assert sent.status_code == 200, sent.text
    page = (await agent.get(f"/api/console/messages/{sent.json()['id']}/html")).text
    assert page.count('src="data:image/jpeg;base64,') == 1 and page.count('src="data:image/webp;base64,') == 1


@pytest.mark.threat("F02")
async def test_too_large_and_too_many_files_are_refused_in_plain_words(desk: Desk) -> None:
    made = await desk.found()
    agent = await desk.sign(made)
    large = await agent.post("/api/console/attachments", files={"file": ("a.bin", bytes(20 * 2**20 + 1), "")})
    assert large.status_code == 422 and "20 MB" in large.json()["fields"]["file"]
    async with desk.database.transaction(made.id) as tx:
        await tx.executemany(
            "insert into attachments (id, organisation_id, uploaded_by, sha256, name, content_type, size) "
            "values ($1, $2, $3, '\\x00', 'a', 'text/plain', 1)",
            [(new_id(), made.id, made.owner_id) for _ in range(100)],
        )
    more = await agent.post("/api/console/attachments", files={"file": ("a.txt", b"a", "text/plain")})
    assert more.status_code == 422 and "unsent" in more.json()["fields"]["file"]
