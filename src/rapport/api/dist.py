"""The built front end: reads web/dist once per change and hands files out with their type, tag and gzip form."""

import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import Any

import msgspec
from litestar import Response
from litestar.connection import ASGIConnection

PACKAGE = Path(__file__).resolve().parent.parent
PLACES = (PACKAGE / "dist", PACKAGE.parent.parent / "web" / "dist")
IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
NOT_BUILT = (
    "The pages of Rapport are not built yet.\n\n"
    "Run `make install` (or `npm ci && npm run build` in the folder web), then load this page again.\n"
)
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg")


class Built(msgspec.Struct, frozen=True):
    """One file in memory."""

    changed: float
    body: bytes
    zipped: bytes | None
    media_type: str
    tag: str


class Dist:
    """The folder of built pages; None when nobody has built it."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or next((place for place in PLACES if place.is_dir()), PLACES[-1])
        self._files: dict[str, Built] = {}

    def find(self, name: str) -> Built | None:
        """The file ``name`` inside the folder, and never one outside it."""
        path = (self._root / name.lstrip("/")).resolve()
        if not path.is_relative_to(self._root.resolve()) or not path.is_file():
            return None
        changed = path.stat().st_mtime
        known = self._files.get(name)
        if known is None or known.changed != changed:
            known = self._files[name] = _read(path, changed)
        return known

    def answer(
        self, name: str, request: ASGIConnection[Any, Any, Any, Any], *, cache: str, headers: dict[str, str]
    ) -> Response[Any]:
        """The file as an answer; a page that isn't built becomes words that say what to do."""
        found = self.find(name)
        if found is None:
            return Response(NOT_BUILT, status_code=503, media_type="text/plain")
        sent = {**headers, "etag": found.tag, "cache-control": cache, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == found.tag:
            return Response(None, status_code=304, headers=sent)
        body = found.body
        if found.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = found.zipped
            sent["content-encoding"] = "gzip"
        return Response(body, media_type=found.media_type, headers=sent)


def _read(path: Path, changed: float) -> Built:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".js":
        kind = "text/javascript"
    zips = kind.startswith(COMPRESSIBLE)
    return Built(
        changed=changed,
        body=body,
        zipped=gzip.compress(body, 6, mtime=0) if zips else None,
        media_type=kind,
        tag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    )
