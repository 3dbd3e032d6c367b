"""Serves the application until it is asked to stop, without uvicorn's own handling of signals."""

import asyncio
import logging
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn

from rapport.api.wire import GuardedHttp, LeanSocket
from rapport.config import Settings
from rapport.storage.embedded_user import StartError

GRACE_SECONDS = 5
SOCKET_FRAME_BYTES = 65_536
POLL_SECONDS = 0.02


class Server(uvicorn.Server):
    """uvicorn, which leaves signals to us: the database stops after the last request, not before."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def take_port(settings: Settings) -> socket.socket:
    """Hold the port before anything else is started; raises ``StartError`` when another program has it."""
    door = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as problem:
        door.close()
        raise StartError(
            f"Rapport cannot listen on {settings.host}, port {settings.port}: {problem.strerror}. "
            f"Stop the program that uses it, or choose another port: PORT={settings.port + 1} make run"
        ) from problem
    door.listen(2048)
    return door


def find_free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_server(app: Any, settings: Settings) -> Server:
    """The web server for ``app``; ``serve(server, door)`` runs it.

    Sockets are not compressed: a context for each costs more memory than all else of an idle one. Our own rounds ping
    them, so uvicorn's timers are off.
    """
    _allow_open_files()
    return Server(
        uvicorn.Config(
            app,
            http=GuardedHttp,
            ws=LeanSocket,
            ws_max_size=SOCKET_FRAME_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            lifespan="on",
            log_level="warning" if settings.log_level == "info" else settings.log_level,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


def _allow_open_files() -> None:
    """As many sockets as this account may have; the usual soft limit is 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS names a hard limit that it does not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def stop_on_signals() -> asyncio.Event:
    """An event that Ctrl-C or a polite kill sets; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ask)
    return stop


async def serve(server: Server, door: socket.socket, stop: asyncio.Event) -> None:
    """Serve until ``stop``; requests that run get ``GRACE_SECONDS`` to end."""
    serving = asyncio.create_task(server.serve(sockets=[door]), name="web")
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving


async def until_serving(server: Server, serving: asyncio.Task[None]) -> None:
    """Return once requests are answered; raises what kept the server from starting."""
    while not server.started:
        await asyncio.wait({serving}, timeout=POLL_SECONDS)
        if serving.done():
            serving.result()
            raise StartError("The pages could not be opened; the lines above say why.")


def set_up_logging(settings: Settings) -> None:
    """Warnings and worse to the terminal, more when RAPPORT_LOG_LEVEL asks for it."""
    level = "WARNING" if settings.log_level == "info" else settings.log_level.upper()
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
