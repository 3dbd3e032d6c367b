"""The application on a real port of this machine, for tests with sockets and browsers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from rapport.app import build_app
from rapport.background import Background
from rapport.channels.email.dial import Dialer
from rapport.cli.serving import make_server, take_port
from rapport.config import Settings
from rapport.kit.egress import Egress
from rapport.storage.session import Database
from tests.ports import free_port


class Served(msgspec.Struct, frozen=True):
    """Where it answers."""

    settings: Settings
    database: Database

    @property
    def url(self) -> str:
        """http://127.0.0.1:port."""
        return self.settings.url

    @property
    def socket_url(self) -> str:
        """ws://127.0.0.1:port."""
        return self.settings.url.replace("http", "ws", 1)


@asynccontextmanager
async def serve(
    database: Database,
    data: Path,
    *,
    demo: bool = False,
    background: bool = True,
    dialer: Dialer | None = None,
    egress: Egress | None = None,
    send_buffer: int | None = None,
    port: int | None = None,
) -> AsyncIterator[Served]:
    """Run web and background loops in this process until left; mail goes by ``dialer``, the web by ``egress``.

    ``send_buffer``: bytes that the system keeps for a client that does not read.
    """
    port = port or free_port()
    settings = Settings(data=data, port=port, url=f"http://127.0.0.1:{port}", demo=demo, allow_private=True)
    server = make_server(build_app(settings, database, dialer=dialer, egress=egress), settings)
    door = take_port(settings)
    if send_buffer is not None:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
    running = asyncio.create_task(server.serve(sockets=[door]))
    loops = Background(settings, database, dialer=dialer, egress=egress)
    while not server.started:
        if running.done():
            running.result()
        await asyncio.sleep(0.01)
    if background:
        await loops.start()
    try:
        yield Served(settings, database)
    finally:
        if background:
            await loops.stop()
        server.should_exit = True
        await running
