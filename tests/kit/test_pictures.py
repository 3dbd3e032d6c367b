"""Small pictures are made in a process that gives up its powers; bombs and lies end there, and end soon."""

import io
import resource
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image

from rapport.kit.content.pictures import PROCESS, PictureMaker

PROBE = """
import os, socket, sys
from rapport.kit.content import picture_process
picture_process.give_up_powers()
tries = {
    "file": lambda: open("/etc/hostname"),
    "write": lambda: open("/tmp/left-behind", "w"),
    "connection": lambda: socket.socket(),
    "child": lambda: os.fork(),
    "memory": lambda: bytearray(2**31),
    "listing": lambda: os.listdir("/"),
}
for name, attempt in tries.items():
    try:
        attempt()
    except (OSError, MemoryError):
        continue
    if name == "child" and os.getpid() != OWN:
        os._exit(0)
    sys.stdout.write(name + " ")
sys.stdout.write("end")
""".replace("OWN", "own").replace("import os, socket, sys", "import os, socket, sys\nown = os.getpid()")


def part(name: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, packed: bytes) -> bytes:
    """A PNG that says how large it is, with any data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed) + part(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_a_picture_gets_a_small_and_a_large_one(kind: str) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825).update({2: (38.0, 43.0, 21.5)})
    options = {} if kind == "GIF" else {"exif": exif}
    Image.linear_gradient("L").resize((2400, 1200)).convert("RGB").save(out, kind, **options)
    made = await PictureMaker().make(out.getvalue())
    assert made is not None
    turned = kind != "GIF"
    assert (made.width, made.height) == ((1200, 2400) if turned else (2400, 1200))
    for data, side in ((made.small, 360), (made.large, 1600)):
        with Image.open(io.BytesIO(data)) as shown:
            assert shown.format == "WEBP" and max(shown.size) == side and (shown.height > shown.width) is turned
            assert not shown.getexif() and not shown.info.get("icc_profile")


@pytest.mark.threat("F02")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ten thousand million pixels", png_of(100_000, 100_000, zlib.compress(bytes(1_000_000)))),
        ("no pixels", png_of(0, 0, b"")),
        ("more data than said", png_of(10, 10, zlib.compress(bytes(400_000_000), 1))),
        ("words that swell", b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
         + part(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000), 9)) + part(b"IEND", b"")),
        ("cut short", b"\xff\xd8\xff\xe0" + bytes(5000)),
        ("a WebP as large as can be said", b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\xff\xff\xff\xff\xff\xff"),
        ("a page", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
        ("nothing", b""),
    ],
)  # fmt: skip
async def test_a_bomb_makes_no_picture_and_no_trouble(name: str, data: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    made = await PictureMaker().make(data)
    assert made is None or made.width == 10, name
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 11, "its time is limited by the system"


@pytest.mark.threat("F02")
def test_the_process_can_open_start_and_keep_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "end", (done.stdout, done.stderr)


@pytest.mark.threat("F02")
async def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rapport.kit.content.pictures.MOST_SECONDS", 0.01)
    assert await PictureMaker().make(png_of(4, 4, zlib.compress(bytes(52)))) is None
    running = subprocess.run(["pgrep", "-fc", PROCESS], capture_output=True, text=True, check=False)
    assert running.stdout.strip() in {"0", ""}
