"""Offsets for browsers: JavaScript counts UTF-16 units, Python counts code points."""

from bisect import bisect_left

from msgspec.structs import replace

from rapport.etiquette.types import Review


def utf16_offsets(text: str) -> list[int]:
    """The positions (code points) of the characters that take two UTF-16 units, in order."""
    return [index for index, character in enumerate(text) if ord(character) > 0xFFFF]


def utf16_offset(text: str, at: int) -> int:
    """Where a browser counts the position ``at`` (code points) of ``text``."""
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def with_utf16(review: Review, draft: str) -> Review:
    """The review with all spans of the draft (findings, promises) in UTF-16 units; questions stand in the history."""
    wide = utf16_offsets(draft)
    if not wide:
        return review

    def shift(at: int | None) -> int | None:
        return None if at is None else at + bisect_left(wide, at)

    return replace(
        review,
        findings=[replace(f, start=shift(f.start), end=shift(f.end), at=shift(f.at)) for f in review.findings],
        promises=[
            replace(p, start=p.start + bisect_left(wide, p.start), end=p.end + bisect_left(wide, p.end))
            for p in review.promises
        ],
    )
