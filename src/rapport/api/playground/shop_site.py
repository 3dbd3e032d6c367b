"""The demo shop: another site than the desk's, with a strict content security policy, holding the real widget."""

import asyncio
import html
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

FILES = Path(__file__).resolve().parent / "shop"
TYPES = {"shop.css": "text/css; charset=utf-8", "shop.js": "text/javascript; charset=utf-8"}
POLICY = (
    "default-src 'none'; script-src 'self' {desk}; frame-src {desk}; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {desk}"
)


class ShopSite:
    """A tiny site of its own: one page, its style and its script. It knows nothing of the desk but its snippet."""

    def __init__(self, *, desk: str, key: str, visitor: dict[str, str]) -> None:
        self._desk = desk
        page = (FILES / "index.html").read_text(encoding="utf-8")
        for name, value in {"desk": desk, "key": key, **visitor}.items():
            page = page.replace("{{" + name + "}}", html.escape(value))
        self._page = page.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI application."""
        assert scope["type"] == "http"
        name = scope["path"].strip("/")
        if not name:
            await self._answer(send, 200, "text/html; charset=utf-8", self._page)
        elif name in TYPES:
            await self._answer(send, 200, TYPES[name], (FILES / name).read_bytes())
        else:
            await self._answer(send, 404, "text/plain; charset=utf-8", b"There is nothing here.\n")

    async def _answer(self, send: Any, status: int, kind: str, body: bytes) -> None:
        headers = {
            "content-type": kind,
            "content-length": str(len(body)),
            "content-security-policy": POLICY.format(desk=self._desk),
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "cache-control": "no-store",
        }
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the desk."""
        yield


class ShopServer:
    """Serves the shop on loopback, on ``port`` or on a free one."""

    def __init__(self, site: ShopSite, port: int) -> None:
        self._door = _take(port)
        self.port = int(self._door.getsockname()[1])
        config = uvicorn.Config(site, lifespan="off", log_level="warning", access_log=False, server_header=False)
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Serve beside everything else."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._door]), name="demo shop")

    async def stop(self) -> None:
        """End."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        self._door.close()


def _take(port: int) -> socket.socket:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError:  # another program has it: any free one will do
        door.bind(("127.0.0.1", 0))
    door.listen(128)
    return door
