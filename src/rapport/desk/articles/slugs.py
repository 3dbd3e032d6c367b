"""The last part of an article's address, made from its title. Pure."""

import re
import unicodedata

LONGEST = 80
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d"})
_WORDS = re.compile(r"[^\W_]+")


def make_slug(title: str) -> str:
    """Lower-case words with hyphens, at most 80 characters; letters of other scripts stay as they are."""
    spelt = unicodedata.normalize("NFC", title).lower().replace("’", "").replace("'", "").translate(_SPELT)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(sign))
    slug = "-".join(_WORDS.findall(unicodedata.normalize("NFC", plain)))
    if len(slug) > LONGEST:
        slug = slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
    return slug or "article"


def free_slug(wanted: str, taken: set[str]) -> str:
    """``wanted``, or the first of "wanted-2", "wanted-3" ... that nobody has."""
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
