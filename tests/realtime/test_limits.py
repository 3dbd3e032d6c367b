"""What an open door stands: the slow, the large and the many are cut, and everybody else is served."""

import asyncio
import json
import socket
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from rapport.api import widget_socket, wire
from rapport.desk.accounts.organisation import Organisation
from rapport.realtime import sockets, subscription
from rapport.storage.session import Database
from tests.realtime.screens import agents_screen, customers_screen
from tests.realtime.test_live import Visitor, agent_client, made, served, sign_in, write
from tests.served import Served, serve

__all__ = ["made", "served"]

PATIENCE = 180.0


async def ends(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the other side ends the line, however it does."""
    async with asyncio.timeout(PATIENCE):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


HOST = b"Host: 127.0.0.1\r\n"
GET, SOCKET = b"GET /health HTTP/1.1\r\n" + HOST, b"GET /api/widget/socket HTTP/1.1\r\n" + HOST
POST = b"POST /api/widget/start HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
KEY = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
SLOW = {
    "a head": GET + b"X-Slow: ",
    "a body": POST + b"Content-Length: 900000\r\n\r\n",
    "a handshake": SOCKET + KEY + b"X-Slow: ",
}
STILL = {
    "too large a head": GET + b"X-Long: " + b"a" * 200_000,
    "no hello": SOCKET + KEY + b"Origin: {origin}\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "answers that are not read": (GET + b"\r\n") * 1_000,
}
UNREAD = "answers that are not read"
OF_EACH = 8


def is_over(writer: asyncio.StreamWriter) -> bool:
    """Whether the server has let go of the line; where nothing is read, only its own end of the line tells."""
    if writer.transport.is_closing():
        return True
    port = writer.get_extra_info("sockname")[1]
    return not any(line.raddr and line.raddr.port == port for line in psutil.Process().net_connections("tcp"))


def narrow_line(port: int) -> socket.socket:
    """A connection for which the system keeps little: a few answers fill it."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    line.connect(("127.0.0.1", port))
    return line


async def attack(port: int, way: str) -> bytes:
    """Hold a connection in one slow way until the other side ends it; answers what was read."""
    reader, writer = await asyncio.open_connection(sock=narrow_line(port), limit=1_024)
    if way == UNREAD:  # the line is the server's, from the first answer on
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"\r\n\r\n")
    writer.write((SLOW | STILL)[way].replace(b"{origin}", f"http://127.0.0.1:{port}".encode()))
    async with asyncio.timeout(PATIENCE):
        while way in SLOW and not writer.transport.is_closing():
            writer.write(b"1")  # byte by byte; it also tells when the line has ended
            await asyncio.sleep(0.1)
        while way == UNREAD and not is_over(writer):
            await asyncio.sleep(0.5)
    heard = await ends(reader)
    writer.transport.abort()
    return heard


@pytest.mark.threat("R02")
async def test_the_slow_are_ended_and_others_are_answered_meanwhile(
    database: Database, made: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await sign_in(database, made)
    async with serve(database, tmp_path, background=False, send_buffer=8_192) as served:
        async with agent_client(served, token) as others:
            assert (await others.get("/api/console/conversations")).status_code == 200
            for module, limit in (
                (wire, "HEAD_SECONDS"),
                (wire, "BODY_SECONDS"),
                (wire, "UNREAD_SECONDS"),
                (sockets, "HELLO_SECONDS"),
            ):
                monkeypatch.setattr(module, limit, 2.0)
            ways = [way for way in (*SLOW, *STILL) for _ in range(2 if way == UNREAD else OF_EACH)]
            attacks = [asyncio.create_task(attack(served.settings.port, way)) for way in ways]
            answered = 0
            while not all(each.done() for each in attacks):
                assert (await others.get("/api/console/conversations")).status_code == 200
                answered += 1
        heard = await asyncio.gather(*attacks)
    assert answered
    for way, words in zip(ways, heard, strict=True):
        assert way == UNREAD or b"200 OK" not in words, way


@pytest.mark.threat("R02", "I18")
async def test_a_crowd_too_large_for_the_door_is_asked_to_come_again(
    served: Served, made: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire.LeanSocket, "pace", wire.Pace())
    monkeypatch.setattr(wire, "HANDSHAKES_A_SECOND", 0.01)
    monkeypatch.setattr(wire, "HANDSHAKES_AT_ONCE", 1)
    url = f"{served.socket_url}/api/widget/socket"
    let_in = [await connect(url, origin=served.url) for _ in range(2)]  # type: ignore[arg-type]  # an Origin is a str
    with pytest.raises(InvalidStatus) as refused:
        await connect(url, origin=served.url)  # type: ignore[arg-type]  # an Origin is a str
    assert refused.value.response.status_code == 503
    assert int(refused.value.response.headers["Retry-After"]) > 0
    for line in let_in:
        await line.close()
    monkeypatch.undo()
    visitor = await Visitor.arrive(served, made)
    async with customers_screen(served, visitor.token):
        pass


@pytest.mark.threat("R02")
async def test_floods_and_monsters_cut_their_own_line_only(served: Served, made: Organisation) -> None:
    visitor = await Visitor.arrive(served, made)
    deep = '{"t":' * 3_000
    floods: list[list[str | bytes]] = [['{"t":"pong"}'] * 60, ["x" * 100_000], [deep], [b"\x00\x01"]]
    async with customers_screen(served, visitor.token) as calm:
        for flood in floods:
            async with customers_screen(served, visitor.token) as screen:
                with pytest.raises(ConnectionClosed):
                    for frame in flood:
                        await screen.connection.send(frame)
                    await screen.hear_until(lambda _: False, PATIENCE)
        async with customers_screen(served, visitor.token) as screen:
            with pytest.raises(ConnectionClosed):
                for _ in range(200):
                    await screen.connection.ping()
                await screen.hear_until(lambda _: False, PATIENCE)
        await visitor.say("Still served?")
        await calm.hear_until(lambda screen: "Still served?" in screen.texts, PATIENCE)


@pytest.mark.threat("R02")
async def test_one_address_holds_so_many_sockets_and_gets_its_seat_back(
    served: Served, made: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget_socket, "SOCKETS_AN_ADDRESS", 3)
    visitor = await Visitor.arrive(served, made)
    url = f"{served.socket_url}/api/widget/socket"
    held = [await connect(url, origin=served.url) for _ in range(3)]  # type: ignore[arg-type]  # an Origin is a str
    with pytest.raises(InvalidStatus) as refused:
        await connect(url, origin=served.url)  # type: ignore[arg-type]  # an Origin is a str
    assert refused.value.response.status_code == 403
    elsewhere = await connect(url, origin=served.url, additional_headers={"X-Forwarded-For": "198.51.100.7"})  # type: ignore[arg-type]  # an Origin is a str
    for line in (*held, elsewhere):
        await line.close()
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with customers_screen(served, visitor.token):
                    return
            except InvalidStatus:
                await asyncio.sleep(0.05)


@pytest.mark.threat("R02", "I07")
async def test_a_reader_that_stops_is_cut_and_comes_back_by_its_cursor(
    database: Database, made: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "STALLED_SECONDS", 1.0)
    monkeypatch.setattr(subscription, "QUEUE", 8)
    token = await sign_in(database, made)
    async with serve(database, tmp_path, background=False, send_buffer=8_192) as served:
        visitor = await Visitor.arrive(served, made)
        conversation = await visitor.say("Hello?")
        line = await stopped_reader(served, token)
        async with agent_client(served, token) as calls:
            sent = [f"Line {number} {'and a long answer ' * 1_000}".strip() for number in range(25)]
            for words in sent:
                await write(calls, conversation, words)
        async with asyncio.timeout(PATIENCE):
            while await count_open(database, made):
                await asyncio.sleep(0.1)
        line.transport.abort()
        monkeypatch.undo()
        async with agents_screen(served, token, line.cursor) as back:
            await back.hear_until(lambda screen: sent[-1] in screen.texts, PATIENCE)
            assert [text for text in back.texts if text.startswith("Line")] == sent


class Stopped(NamedTuple):
    """A screen that took its welcome and then nothing more."""

    transport: asyncio.Transport
    cursor: str


async def stopped_reader(served: Served, token: str) -> Stopped:
    line = await connect(
        f"{served.socket_url}/api/console/socket",
        origin=served.url,  # type: ignore[arg-type]  # an Origin is a str
        additional_headers={"Cookie": f"rapport_session={token}"},
        sock=narrow_line(served.settings.port),
    )
    await line.send(json.dumps({"t": "hello", "after": None}))
    welcome = json.loads(await line.recv())
    line.transport.pause_reading()
    return Stopped(line.transport, welcome["cursor"])


async def count_open(database: Database, made: Organisation) -> int:
    """How many people have a console open, as every process of the desk knows it."""
    async with database.transaction(made.id) as tx:
        return int(await tx.fetchval("select count(*) from open_screens"))
