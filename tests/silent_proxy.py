"""A TCP proxy whose line can go silent: connections stay open, and not a byte passes, as behind a dead router."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class SilentProxy:
    """Passes on to a port of this machine, until it is told to be silent."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self._lines: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where to connect to."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    def silence(self) -> None:
        """From now on nothing passes, on old connections and new ones."""
        self._open.clear()

    def speak(self) -> None:
        """New connections work again; those that were silent are dead for ever."""
        for line in self._lines:
            line.cancel()
        self._open.set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.create_task(self._connected(reader, writer))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._open.wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            ways = [(reader, far_writer), (far_reader, writer)]
            both = [asyncio.create_task(self._pass_on(*way)) for way in ways]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in both:
                    way.cancel()
                await asyncio.gather(*both, return_exceptions=True)
                far_writer.close()
        finally:
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._open.wait()
            writer.write(data)
            await writer.drain()

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def close(self) -> None:
        """No more."""
        assert self._server
        self._server.close()
        for line in list(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)


@contextlib.asynccontextmanager
async def silent_proxy(target: int) -> AsyncIterator[SilentProxy]:
    """A proxy to ``target``, until the block ends."""
    proxy = SilentProxy(target)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
