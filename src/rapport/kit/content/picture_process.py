"""The process that makes small pictures: it reads one file, gives up what it could do harm with, and only then decodes.

Run by ``pictures.py``; it reads the file from its input and writes the sizes and two WebP pictures to its output.
"""

import io
import os
import resource
import struct
import sys
from typing import Final

from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

KINDS: Final = ("JPEG", "PNG", "GIF", "WEBP")
PLUGINS: Final = (JpegImagePlugin, PngImagePlugin, GifImagePlugin, WebPImagePlugin)
MOST_PIXELS: Final = 64_000_000
MOST_MEMORY: Final = 2**30
MOST_SECONDS: Final = 10
SMALL: Final = 360
LARGE: Final = 1600
NOBODY: Final = 65_534
HEADER: Final = ">4I"
NOT_SHOWN: Final = 3


def main() -> int:
    """Answers 0 with the pictures written, or 3 when this is none that can be shown."""
    data = sys.stdin.buffer.read()
    _warm_up()
    give_up_powers()
    try:
        answer = make_pictures(data)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error, Image.DecompressionBombError):
        return NOT_SHOWN
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def give_up_powers() -> None:
    """From here on: no new file or connection, no new process, nothing written to a disk, bounded memory and time."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    limits = {
        resource.RLIMIT_CPU: MOST_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = MOST_MEMORY
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def make_pictures(data: bytes) -> bytes:
    """Width and height as shown, the lengths of both pictures, then the pictures. Raises for what is no picture."""
    with Image.open(io.BytesIO(data), formats=KINDS) as opened:
        if opened.width * opened.height > MOST_PIXELS or min(opened.size) < 1:
            raise ValueError("too large to be looked at")
        turned = opened.getexif().get(0x0112) in {5, 6, 7, 8}
        width, height = (opened.height, opened.width) if turned else opened.size
        opened.draft("RGB", (LARGE, LARGE))
        picture = ImageOps.exif_transpose(opened)
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((LARGE, LARGE))
    large = _written(picture)
    picture.thumbnail((SMALL, SMALL))
    small = _written(picture)
    return struct.pack(HEADER, width, height, len(small), len(large)) + small + large


def _written(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=3)
    return out.getvalue()


def _warm_up() -> None:
    """Loads all that decoding needs while files may still be opened."""
    Image.init()
    for kind in KINDS:
        out = io.BytesIO()
        Image.new("RGB", (2, 2)).save(out, kind)
        make_pictures(out.getvalue())


if __name__ == "__main__":
    sys.exit(main())
