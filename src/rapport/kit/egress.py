"""The only way out: names are resolved once, private addresses refused, answers bounded in size and time."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urljoin

import httpx
import msgspec

from rapport.kit.errors import Refusal

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str], Awaitable[Sequence[Address]]]

PORTS = frozenset({80, 443, 8080, 8443})
MAX_BYTES = 5_000_000
MAX_SECONDS = 10.0
MAX_HOPS = 3
_NAT64 = ip_network("64:ff9b::/96")
_SENSITIVE = ("authorization", "cookie", "proxy-authorization")


class EgressRefusedError(Refusal):
    """An address that we do not call."""

    status = 422
    kind = "address-refused"


class EgressFailedError(Exception):
    """The other side did not answer, not in time, or with more than we read; the message says which."""


class EgressTooLateError(EgressFailedError):
    """The answer was not whole in time."""


class Answer(msgspec.Struct, frozen=True):
    """What came back, from ``url`` after redirects. ``headers`` have lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


def is_public(address: Address) -> bool:
    """Whether an address is on the open internet, also when it is wrapped in another."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


async def look_up(host: str) -> list[Address]:
    """The addresses of ``host`` by the system's resolver, which also reads every odd spelling of an address.

    Raises ``socket.gaierror`` when there are none.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as odd:
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not a name") from odd
    return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


async def resolve_public(
    host: str, allow_private: bool = False, *, look_up: Resolver = look_up, allowed: Sequence[Network] = ()
) -> list[Address]:
    """The addresses that may be dialled for ``host``; dial one of them, never the name again.

    One private address among them refuses all: a name with both is how a guard is got round. Raises
    ``EgressRefusedError``, or ``socket.gaierror`` for an unknown name.
    """
    addresses = list(await look_up(host))
    if allow_private:
        return addresses
    for address in addresses:
        if not is_public(address) and not any(address in network for network in allowed):
            raise EgressRefusedError(f"{host} is inside a private network. Use an address on the open internet.")
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, f"{host} has no address")
    return addresses


class Egress:
    """Fetches over HTTP. ``allowed`` are private networks that the operator opened; ``look_up`` finds addresses."""

    def __init__(
        self,
        *,
        allowed: Sequence[Network] = (),
        ports: frozenset[int] = PORTS,
        look_up: Resolver = look_up,
        max_bytes: int = MAX_BYTES,
        max_seconds: float = MAX_SECONDS,
    ) -> None:
        self._allowed = allowed
        self._ports = ports
        self._look_up = look_up
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds

    async def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Ask ``url``; GET and HEAD follow up to ``MAX_HOPS`` redirects, each checked like the first.

        ``seconds`` is another limit for this one call. Raises ``EgressRefusedError`` for an address that we do not
        call and ``EgressFailedError`` for one that did not answer well. An answer of any status is an answer.
        """
        limit = seconds or self._max_seconds
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        began = time.monotonic()
        try:
            # trust_env off: a proxy of the environment would resolve the name itself.
            async with (
                asyncio.timeout(limit),
                httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=limit) as client,
            ):
                return await self._follow(client, method.upper(), url, sent, body)
        except (TimeoutError, httpx.TimeoutException) as late:
            raise EgressTooLateError(f"{url} took longer than {time.monotonic() - began:.0f} seconds.") from late
        except (httpx.HTTPError, OSError) as problem:
            raise EgressFailedError(f"{url} did not answer: {problem or type(problem).__name__}") from problem

    async def _follow(
        self, client: httpx.AsyncClient, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> Answer:
        for _ in range(MAX_HOPS + 1):
            answer = await self._ask(client, method, url, headers, body)
            onward = answer.headers.get("location")
            if not 300 <= answer.status < 400 or onward is None or method not in {"GET", "HEAD"}:
                return answer
            following = urljoin(url, onward)
            if httpx.URL(following).netloc != httpx.URL(url).netloc:
                headers = {name: value for name, value in headers.items() if name not in _SENSITIVE}
            url = following
        raise EgressFailedError(f"{url} sends us on and on.")

    async def _ask(
        self, client: httpx.AsyncClient, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> Answer:
        target = self._check(url)
        addresses = await resolve_public(target.host, look_up=self._look_up, allowed=self._allowed)
        pinned = target.copy_with(host=str(addresses[0]))
        # identity: a compressed answer could swell to any size before we can count it.
        own = {"host": target.netloc.decode("ascii"), "accept-encoding": "identity", "user-agent": "Rapport"}
        request = client.build_request(
            method, pinned, headers={**headers, **own}, content=body, extensions={"sni_hostname": target.host}
        )
        response = await client.send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise EgressFailedError(f"{url} answered in a compressed form that was not asked for.")
            return Answer(response.status_code, dict(response.headers), await self._read(response, url), url)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response, url: str) -> bytes:
        read = bytearray()
        async for chunk in response.aiter_raw():
            read += chunk
            if len(read) > self._max_bytes:
                raise EgressFailedError(f"{url} answered with more than {self._max_bytes:,} bytes.")
        return bytes(read)

    def _check(self, url: str) -> httpx.URL:
        try:
            target = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as wrong:
            raise EgressRefusedError(f"{url} is not a web address. Write it as https://example.com/path.") from wrong
        if target.scheme not in {"http", "https"} or not target.host:
            raise EgressRefusedError(f"{url} is not a web address. Write it as https://example.com/path.")
        if target.userinfo:
            raise EgressRefusedError("Leave the name and password out of the address.")
        if (target.port or (443 if target.scheme == "https" else 80)) not in self._ports:
            raise EgressRefusedError(f"{url} names a port that is not for the web. Use 80, 443, 8080 or 8443.")
        return target
