"""Opens the TCP connections of a mailbox: the name is resolved and checked once, and the checked address is dialled."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence

import msgspec

Resolver = Callable[[str, bool], Awaitable[Sequence[object]]]


class Dialer(msgspec.Struct, frozen=True, kw_only=True):
    """How connections are made.

    ``resolve(host, allow_private)`` returns the addresses that may be dialled (kit.egress.resolve_public).
    ``trust`` holds the certificate authorities; None means those of the system. Times are seconds.
    """

    resolve: Resolver
    allow_private: bool = False
    trust: ssl.SSLContext | None = None
    connect_timeout: float = 15.0
    read_timeout: float = 60.0

    def tls(self) -> ssl.SSLContext:
        """The context for TLS, always with certificates and names checked."""
        return self.trust or ssl.create_default_context()


async def dial(dialer: Dialer, host: str, port: int) -> socket.socket:
    """A connected, non-blocking socket. Raises ``OSError`` (or the resolver's refusal) when no address answers."""
    failure: OSError | None = None
    loop = asyncio.get_running_loop()
    end = loop.time() + 2 * dialer.connect_timeout  # for all addresses of a name together
    for address in await dialer.resolve(host, dialer.allow_private):
        text = str(address)
        sock = socket.socket(socket.AF_INET6 if ":" in text else socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            async with asyncio.timeout(min(dialer.connect_timeout, max(0.0, end - loop.time()))):
                await loop.sock_connect(sock, (text, port))
        except OSError as error:  # TimeoutError is one too
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure or OSError(f"{host} has no address.")
