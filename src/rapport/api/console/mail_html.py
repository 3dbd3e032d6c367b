"""A mail as it was sent, for a frame that can run and load nothing; and its original as a download."""

import asyncio
import base64
import hashlib
import html
import re
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, QueryParameter

from rapport.api.console.attachments import as_download
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.showing import LARGEST_PICTURE, read_shown
from rapport.kit.egress import Egress, EgressFailedError, EgressRefusedError
from rapport.kit.errors import NotFound
from rapport.kit.html_text import text_as_html
from rapport.kit.links import with_notice
from rapport.storage.files import Files
from rapport.storage.session import Database

STYLE = (
    "body{margin:8px;font:14px/1.5 system-ui,sans-serif;color:#1d1b18;background:#fff;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}img:not([src]){display:inline-block;border:1px dashed #b9b2a6;padding:2px 6px;"
    "color:#6b655c;font-size:12px}table{max-width:100%}blockquote{margin:8px 0;padding-left:10px;"
    "border-left:2px solid #d8d2c6;color:#55504a}pre{white-space:pre-wrap}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
KINDS = ((b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"RIFF", "webp"))
MOST_REMOTE = 30
REMOTE_SECONDS = 8.0
KEPT_SECONDS = 300
LARGEST_TOGETHER = 10 * 2**20

_CID = re.compile(r'data-cid="([^"]*)"')
_HREF = re.compile(r'(<a\b[^>]*?)\shref="[^"]*"')
_REMOTE = re.compile(r'data-remote="([^"]*)"')


@get("/messages/{message_id:uuid}/html", opt={"may": May.READ_CONVERSATIONS})
async def show(
    *,
    viewer: Given[Viewer],
    database: Given[Database],
    files: Given[Files],
    egress: Given[Egress],
    message_id: FromPath[UUID],
    remote: Annotated[bool, QueryParameter(name="remote")] = False,
) -> Response[str]:
    """A whole document. Pictures that came with the mail are in it; those from elsewhere only when asked for, fetched
    by us, so that their sender learns nothing of the reader. No address but those in the mail can be asked for."""
    async with database.transaction(viewer.organisation_id) as tx:
        shown = await read_shown(tx, viewer, message_id)
    body = shown.html if shown.html is not None else text_as_html(shown.text)
    if shown.machine:
        body = _HREF.sub(r"\1", body)
    body = await _with_own(with_notice(body), shown.pictures, files, viewer.organisation_id)
    if remote:
        body = await _with_remote(body, egress)
    page = (
        '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<base target="_blank"><title>Mail</title><style>{STYLE}</style></head><body>{body}</body></html>'
    )
    headers = {"content-security-policy": POLICY}
    if remote:
        headers["cache-control"] = f"private, max-age={KEPT_SECONDS}"
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


@get("/messages/{message_id:uuid}/original", opt={"may": May.READ_CONVERSATIONS})
async def download_original(
    viewer: Given[Viewer], database: Given[Database], files: Given[Files], message_id: FromPath[UUID]
) -> Response[bytes]:
    """The mail as it came, byte for byte, as a download."""
    async with database.transaction(viewer.organisation_id) as tx:
        shown = await read_shown(tx, viewer, message_id)
    if shown.original is None:
        raise NotFound("This message did not come as a mail.")
    return as_download(await files.read(viewer.organisation_id, shown.original), "original.eml")


async def _with_own(body: str, pictures: list[tuple[str, bytes]], files: Files, organisation: UUID) -> str:
    wanted = {html.unescape(cid) for cid in _CID.findall(body)}
    found: dict[str, str] = {}
    for cid, digest in pictures:
        if cid in wanted and cid not in found:
            source = as_source(await files.read(organisation, digest))
            if source is not None:
                found[cid] = source
    return _CID.sub(lambda hit: found.get(html.unescape(hit[1]), hit[0]), body)


async def _with_remote(body: str, egress: Egress) -> str:
    addresses = list(dict.fromkeys(html.unescape(found) for found in _REMOTE.findall(body)))[:MOST_REMOTE]
    found: dict[str, str] = {}
    room = LARGEST_TOGETHER

    async def fetch(address: str) -> None:
        try:
            async with asyncio.timeout(REMOTE_SECONDS):
                answer = await egress.fetch("GET", address)
        except (EgressRefusedError, EgressFailedError, OSError):
            return  # it stays a picture that is not shown
        nonlocal room
        fits = answer.status == 200 and len(answer.body) <= min(room, LARGEST_PICTURE)
        source = as_source(answer.body) if fits else None
        if source is not None:
            room -= len(answer.body)
            found[address] = source

    await asyncio.gather(*(fetch(address) for address in addresses))
    return _REMOTE.sub(lambda hit: found.get(html.unescape(hit[1]), hit[0]), body)


def as_source(data: bytes) -> str | None:
    """``src="data:..."`` for bytes that are a picture of a kind that runs nothing: by content, not by name."""
    kind = next((name for start, name in KINDS if data.startswith(start)), None)
    return f'src="data:image/{kind};base64,{base64.b64encode(data).decode()}"' if kind is not None else None


router = Router(path="/", route_handlers=[show, download_original])
