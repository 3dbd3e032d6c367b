"""uvicorn's protocols, held to what an open door needs: limits for the slow and the large, turns for a crowd."""

import asyncio
import random
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

HEAD_BYTES = 65_536
HEAD_SECONDS = 15.0
"""For the whole head of a request; those who drip it are cut."""

BODY_SECONDS = 20.0
BODY_BYTES = 4_096
"""At least so many bytes of a body must come in each stretch of ``BODY_SECONDS``."""

HANDSHAKES_A_SECOND = 120
HANDSHAKES_AT_ONCE = 100
"""A crowd that comes back at once is let in at a walk, so that everybody else is still answered."""

PATIENCE = 25.0
"""The longest that a handshake waits for its turn; later ones are sent away and come again."""

STALLED_SECONDS = 20.0
"""A socket's reader that takes nothing for so long is cut; it resumes by its cursor."""

UNREAD_SECONDS = 60.0
"""An answer that nobody takes for so long is given up."""

COME_AGAIN_SECONDS = 10
"""When handshakes that were sent away are asked to come again."""

CONTROLS_A_SECOND = 20
SPREAD_SECONDS = 20.0
SPREAD_SOCKETS = 100
"""On a restart clients come back spread over a second for each hundred of them, and no longer than the first."""


class Pace:
    """When the next handshake may begin."""

    def __init__(self) -> None:
        self._next = 0.0

    def wait_from(self, now: float) -> float:
        """Seconds to wait from ``now``."""
        self._next = max(self._next, now - HANDSHAKES_AT_ONCE / HANDSHAKES_A_SECOND)
        wait = self._next - now
        if wait <= PATIENCE:
            self._next += 1 / HANDSHAKES_A_SECOND
        return max(0.0, wait)


class GuardedHttp(HttpToolsProtocol):
    """A request's head comes whole, soon and small; its body comes, and its answer goes, at some pace."""

    _head_bytes = 0
    _body_bytes = 0
    _in_body = False
    _watch: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn narrows it
        """Begin to watch."""
        super().connection_made(transport)
        self._expect(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch no more."""
        self._rest()
        self._calm()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The reader is behind."""
        super().pause_writing()
        if self._stall is None:
            self._stall = asyncio.get_running_loop().call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has caught up."""
        self._calm()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Refuse heads without end."""
        if not self._in_body:
            self._head_bytes += len(data)
            if self._watch is None:
                self._expect(HEAD_SECONDS)
        super().data_received(data)
        if not self._in_body and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_body, self._head_bytes, self._body_bytes = True, 0, 0
        self._expect(BODY_SECONDS)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count what came."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._in_body, self._head_bytes = False, 0
        self._rest()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a socket's."""
        self._rest()
        super().handle_websocket_upgrade()

    def _expect(self, seconds: float) -> None:
        self._rest()
        self._watch = asyncio.get_running_loop().call_later(seconds, self._look)

    def _rest(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _calm(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _look(self) -> None:
        """Cut what came to a halt; a body that we ourselves do not take just now is no fault of the sender."""
        paused = self.flow is not None and self.flow.read_paused
        if self._in_body and (self._body_bytes >= BODY_BYTES or paused):
            self._body_bytes = 0
            self._expect(BODY_SECONDS)
        else:
            self.transport.abort()


class LeanSocket(WebSocketsSansIOProtocol):
    """A socket that waits for its turn, is cut when it stalls, and is told when to come back after a restart."""

    pace = Pace()
    _stall: asyncio.TimerHandle | None = None
    _second = 0
    _controls = 0

    def handle_connect(self, event: Request) -> None:
        """Open, now or when it is this handshake's turn."""
        wait = self.pace.wait_from(self.loop.time())
        if wait > PATIENCE:
            response = self.conn.reject(503, "Please come back in a moment.\n")
            response.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
            self.handshake_complete = self.close_sent = True
            self.conn.send_response(response)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()
        elif wait:
            self.loop.call_later(wait, self._open, event)
        else:
            self._open(event)

    def _open(self, event: Request) -> None:
        if not self.transport.is_closing():
            super().handle_connect(event)

    def handle_ping(self) -> None:
        """Answer, but not a flood."""
        second = int(self.loop.time())
        self._second, self._controls = second, self._controls + 1 if second == self._second else 1
        if self._controls > CONTROLS_A_SECOND:
            self.transport.abort()
        else:
            super().handle_ping()

    def handle_cont(self, event: Frame) -> None:
        """Parts of a frame: our clients send none."""
        self.transport.abort()

    def pause_writing(self) -> None:
        """The reader is behind."""
        super().pause_writing()
        if self._stall is None:
            self._stall = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has caught up."""
        self._calm()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._calm()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Tell when to come back, then say goodbye (1012)."""
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            spread = min(SPREAD_SECONDS, 0.5 + len(self.connections) / SPREAD_SOCKETS)
            after = round(random.uniform(0.2, spread), 2)  # noqa: S311  # nothing secret, only spread
            self.conn.send_text(b'{"t":"restart","after":%.2f}' % after)
        super().shutdown()

    async def send(self, message: Any) -> None:
        """As uvicorn does; what only the handshake needed is let go of after it."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            del self.request, self.response

    def _calm(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
