"""Makes small pictures of a picture from outside in a process that can do nothing else (docs/decisions/0032)."""

import asyncio
import logging
import struct
import sys
from typing import Final

import msgspec

log = logging.getLogger(__name__)

PROCESS: Final = "rapport.kit.content.picture_process"
MOST_SECONDS: Final = 30.0
MOST_ANSWERED: Final = 8 * 2**20
AT_ONCE: Final = 2
HEADER: Final = struct.Struct(">4I")
NOT_SHOWN: Final = 3


class Pictures(msgspec.Struct, frozen=True):
    """The size of the original as it is looked at; in WebP ``small`` (360 px) and ``large`` (1600 px)."""

    width: int
    height: int
    small: bytes
    large: bytes


class PictureMaker:
    """Runs one process a file, ``AT_ONCE`` together."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)

    async def make(self, data: bytes) -> Pictures | None:
        """The pictures of a JPEG, PNG, GIF or WebP file; None of anything that can't be shown within the limits."""
        async with self._room:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", PROCESS),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
            try:
                async with asyncio.timeout(MOST_SECONDS):
                    answer, _ = await asyncio.gather(_read(process), _feed(process, data))
                    code = await process.wait()
            except TimeoutError:
                answer, code = b"", None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if code not in {0, NOT_SHOWN}:
            log.warning("the process for small pictures ended with %s", code)
        return _understood(answer) if code == 0 else None


async def _feed(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        log.info("the process for small pictures did not want to read on")


async def _read(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    answer = bytearray()
    while len(answer) <= MOST_ANSWERED and (part := await process.stdout.read(65_536)):
        answer += part
    return bytes(answer)


def _understood(answer: bytes) -> Pictures | None:
    """What the process answered, which may have been taken over by what it read."""
    if len(answer) < HEADER.size:
        return None
    width, height, small, large = HEADER.unpack_from(answer)
    first = answer[HEADER.size : HEADER.size + small]
    second = answer[HEADER.size + small :]
    whole = len(second) == large and all(one[:4] == b"RIFF" and one[8:12] == b"WEBP" for one in (first, second))
    fits = 0 < width <= 65_535 and 0 < height <= 65_535
    return Pictures(width, height, first, second) if whole and fits else None
