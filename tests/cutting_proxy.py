"""A TCP proxy that passes on to one of several ports, and can cut its lines at any frame, or after any few bytes."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable


class CuttingProxy:
    """Each new line goes to the next target that takes it, as a balancer's does."""

    def __init__(self, targets: list[int]) -> None:
        self.targets = targets
        self.cuts = 0
        self._turn = 0
        self._chance: Callable[[], bool] = lambda: False
        self._rng = random.Random(0)
        self._lines: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where to connect to."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    def cut_by_chance(self, rng: random.Random, share: float) -> None:
        """From now on, of what passes to clients, about a ``share`` of the pieces is cut off somewhere inside."""
        self._rng = rng
        self._chance = lambda: rng.random() < share

    def let_live(self) -> None:
        """No more cuts."""
        self._chance = lambda: False

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
        self._lines[task] = writer
        far_writer: asyncio.StreamWriter | None = None
        try:
            far_reader, far_writer = await self._reach()
            ways = [
                asyncio.ensure_future(self._pass_on(reader, far_writer, may_cut=False)),
                asyncio.ensure_future(self._pass_on(far_reader, writer, may_cut=True)),
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

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, may_cut: bool) -> None:
        while data := await reader.read(65536):
            if may_cut and self._chance():
                self.cuts += 1
                writer.write(data[: self._rng.randrange(len(data))])
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
