"""A TCP proxy that passes on to one of several ports, and can cut its lines inside a frame, be down, or stand still."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class CuttingProxy:
    """Each new line goes to the next target that takes it, as a balancer's does."""

    def __init__(self, targets: list[int]) -> None:
        self.targets = targets
        self.cuts = 0
        self._turn = 0
        self._knife: float | None = None
        self._is_down = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._lines: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where to connect to."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    def cut_within(self, share: float) -> None:
        """The next piece that passes to a client is cut off after this ``share`` of its bytes, and its line with it."""
        self._knife = share

    def go_down(self) -> None:
        """Cut every line, and take no new one until ``mend``."""
        self._is_down = True
        self.cut_all()

    def stand_still(self) -> None:
        """Lines stay open and nothing passes until ``mend``: to the server its client is one that does not read."""
        self._flows.clear()

    def mend(self) -> None:
        """Everything passes again, whole."""
        self._knife, self._is_down = None, False
        self._flows.set()

    def cut_all(self) -> int:
        """Every line, at once; answers how many."""
        lines = list(self._lines.values())
        for writer in lines:
            writer.transport.abort()
        self.cuts += len(lines)
        return len(lines)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        if self._is_down:
            writer.transport.abort()
            return
        self._lines[task] = writer
        far_writer: asyncio.StreamWriter | None = None
        try:
            far_reader, far_writer = await self._reach()
            ways = [
                asyncio.ensure_future(self._pass_on(reader, far_writer, to_client=False)),
                asyncio.ensure_future(self._pass_on(far_reader, writer, to_client=True)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            self.cuts += 1
        finally:
            del self._lines[task]
            for each in (writer, far_writer):
                if each is not None:
                    each.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in self.targets:
            self._turn += 1
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self.targets[self._turn % len(self.targets)])
        raise ConnectionRefusedError("no target takes it")

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to_client: bool) -> None:
        while data := await reader.read(65536):
            await self._flows.wait()
            if to_client and self._knife is not None:
                share, self._knife = self._knife, None
                self.cuts += 1
                writer.write(data[: int(len(data) * share)])
                await writer.drain()
                return
            writer.write(data)
            await writer.drain()

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)

    async def close(self) -> None:
        """No more."""
        assert self._server
        self._server.close()
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


@contextlib.asynccontextmanager
async def cutting_proxy(*targets: int) -> AsyncIterator[CuttingProxy]:
    """A proxy to ``targets``, until the block ends."""
    proxy = CuttingProxy(list(targets))
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
