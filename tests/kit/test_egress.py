"""The one way out: no spelling of a private address is dialled, and no answer is too long, too slow or endless."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from rapport.kit.egress import Address, Egress, EgressFailedError, EgressRefusedError, is_public, resolve_public

LOOPBACK = ip_network("127.0.0.1/32")
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Recorder:
    """A server on one loopback address that counts who connects and answers as ``talk`` says."""

    def __init__(self, talk: Talk) -> None:
        self.connects = 0
        self.requests: list[str] = []
        self._talk = talk

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connects += 1
        try:
            self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await self._talk(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def serving(talk: Talk, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[tuple[Recorder, int]]:
    recorder = Recorder(talk)
    server = await asyncio.start_server(recorder.meet, host, port)
    try:
        yield recorder, server.sockets[0].getsockname()[1]
    finally:
        server.close()


def answers(body: bytes, head: str = "200 OK", **headers: str) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {head}\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body)

    return talk


def open_egress(port: int, **options: Any) -> Egress:
    return Egress(allowed=[LOOPBACK], ports=frozenset({port}), **options)


SPELLINGS = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "2130706433",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "127\u30020\u30020\u30021",
    "①②⑦.0.0.1",
    "127.0.0.1.",
]


@pytest.mark.threat("S01")
@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_this_machine_is_dialled(spelling: str) -> None:
    async with serving(answers(b"secret")) as (recorder, port):
        egress = Egress(ports=frozenset({port}))
        with pytest.raises((EgressRefusedError, EgressFailedError)):
            await egress.fetch("GET", f"http://{spelling}:{port}/")
        assert recorder.connects == 0


@pytest.mark.threat("S01")
@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "fd00::1",
        "fe80::1",
        "224.0.0.1",
        "fec0::1",
        "::ffff:10.0.0.1",
        "2001:0:53aa:64c:0:fbff:f5ff:fffe",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
    ],
)
async def test_private_addresses_are_refused_behind_any_name(address: str) -> None:
    async def look_up(_: str) -> list[Address]:
        return [ip_address("93.184.216.34"), ip_address(address)]  # one good answer does not make the other good

    with pytest.raises(EgressRefusedError):
        await resolve_public("shop.example", look_up=look_up)
    with pytest.raises(EgressRefusedError):
        await Egress(look_up=look_up).fetch("GET", "http://shop.example/")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.threat("S01")
@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://shop.example/",
        "ftp://shop.example/",
        "shop.example",
        "http://",
        "http://shop.example:22/",
        "http://shop.example:5432/",
        "http://name:password@shop.example/",
        "//shop.example/",
    ],
)
async def test_only_web_addresses_on_web_ports(url: str) -> None:
    async def look_up(_: str) -> list[Address]:
        raise AssertionError("nothing is looked up")

    with pytest.raises(EgressRefusedError):
        await Egress(look_up=look_up).fetch("GET", url)


@pytest.mark.threat("S01")
async def test_a_name_is_looked_up_once_and_the_address_kept() -> None:
    asked = []

    async def rebinding(host: str) -> list[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.2")]

    async with serving(answers(b"hello")) as (first, port), serving(answers(b"evil"), "127.0.0.2", port) as (second, _):
        answer = await open_egress(port, look_up=rebinding).fetch("GET", f"http://shop.example:{port}/a?b=c")
    assert answer.body == b"hello"
    assert (asked, first.connects, second.connects) == (["shop.example"], 1, 0)
    assert f"host: shop.example:{port}" in first.requests[0].lower()


@pytest.mark.threat("S01")
@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/", "file:///etc/passwd", "http://[::1]:{port}/"])
async def test_a_redirect_is_checked_like_the_first_address(target: str) -> None:
    async with serving(answers(b"inside"), "127.0.0.2") as (inside, port):
        talk = answers(b"", "302 Found", location=target.format(port=port))
        async with serving(talk, "127.0.0.1", port) as (outside, _):
            with pytest.raises(EgressRefusedError):
                await open_egress(port).fetch("GET", f"http://127.0.0.1:{port}/")
        assert (outside.connects, inside.connects) == (1, 0)


@pytest.mark.threat("S02")
async def test_endless_redirects_end() -> None:
    async with serving(answers(b"", "302 Found", location="/again")) as (recorder, port):
        with pytest.raises(EgressFailedError, match="on and on"):
            await open_egress(port).fetch("GET", f"http://127.0.0.1:{port}/")
    assert recorder.connects <= 4


async def test_a_post_is_never_sent_on() -> None:
    async with serving(answers(b"", "307 Temporary Redirect", location="/again")) as (recorder, port):
        answer = await open_egress(port).fetch("POST", f"http://127.0.0.1:{port}/", body=b"order")
    assert (answer.status, recorder.connects) == (307, 1)


@pytest.mark.threat("S02")
async def test_a_long_answer_is_cut() -> None:
    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async with serving(pour) as (_, port):
        with pytest.raises(EgressFailedError, match="more than"):
            await open_egress(port).fetch("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.threat("S02")
async def test_a_slow_answer_is_cut() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(drip) as (_, port):
        with pytest.raises(EgressFailedError, match="longer than"):
            await open_egress(port, max_seconds=0.3).fetch("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.threat("S02")
async def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    async with serving(answers(bomb, content_encoding="gzip")) as (_, port):
        with pytest.raises(EgressFailedError, match="compressed"):
            await open_egress(port).fetch("GET", f"http://127.0.0.1:{port}/")


async def test_a_closed_door_is_told_in_words() -> None:
    async with serving(answers(b"")) as (_, port):
        pass
    with pytest.raises(EgressFailedError, match="did not answer"):
        await open_egress(port).fetch("GET", f"http://127.0.0.1:{port}/")
