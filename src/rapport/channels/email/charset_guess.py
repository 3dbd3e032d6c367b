"""Guesses the character set of text that names none and is not UTF-8: by how its high bytes come in runs and pairs."""

import re
from typing import Final

LOOKED_AT: Final = 20_000

_RUN = re.compile(rb"[\x80-\xff]+")
_CYRILLIC = ("cp1251", "koi8_r")
_USUAL = frozenset("оеаинтсрвлОЕАИНТСРВЛ")
_ESCAPED = re.compile(rb"\x1b\$[@AB]|\x1b\$\([A-Z]")
_WORD_START = re.compile(rb"(?<![\x80-\xffA-Za-z])[\x80-\xff]")
_SJIS_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]")
_SJIS_PAIR = re.compile(rb"[\x81-\x9f\xe0-\xef][\x40-\x7e\x80-\xfc]")
_BIG5_PAIR = re.compile(rb"[\xa1-\xf9][\x40-\x7e\xa1-\xfe]")
_BIG5_USUAL = re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|[\xa1-\xa3][\x40-\x7e\xa1-\xfe]")


def guess_charset(data: bytes) -> str | None:
    """The codec that ``data`` was most likely written in, or None when nothing speaks for another than cp1252.

    Knows ISO-2022, the double-byte sets of Chinese, Japanese and Korean, and the two Cyrillic ones.
    """
    sample = data[:LOOKED_AT]
    if _ESCAPED.search(sample):
        return "iso2022_jp_ext"
    runs: list[bytes] = _RUN.findall(sample)
    high = sum(len(run) for run in runs)
    if high < 4 or high < 2 * len(runs):  # letters that stand alone among plain ones: a western language
        return None
    if all(byte >= 0xC0 for run in runs for byte in run):  # letters of both Cyrillic sets, and no pairs of an Asian one
        return _cyrillic(sample, high)
    return _paired(sample, runs, high) or _cyrillic(sample, high)


def _paired(sample: bytes, runs: list[bytes], high: int) -> str | None:
    """Double-byte sets. Those of the EUC family have both bytes high; Big5 and Shift JIS often a low second one."""
    if all(len(run) % 2 == 0 for run in runs) and all(byte >= 0xA1 for run in runs for byte in run):
        leads = [byte for run in runs for byte in run[::2]]
        kana = sum(lead in {0xA4, 0xA5} for lead in leads)
        usual = sum(0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA5 for lead in leads)
        late = sum(0xC9 <= lead <= 0xD7 for lead in leads)
        if kana * 5 >= len(leads):
            return _readable(sample, "euc_jp")
        if usual * 10 >= len(leads) * 9:
            return _readable(sample, "cp949" if len(leads) >= 10 and late * 20 < len(leads) else "gb18030")
    kana_pairs = len(_SJIS_KANA.findall(sample))
    if kana_pairs * 5 >= len(_SJIS_PAIR.findall(sample)) and kana_pairs >= 2 and (codec := _readable(sample, "cp932")):
        return codec
    pairs = len(_BIG5_PAIR.findall(sample))
    usual_pairs = len(_BIG5_USUAL.findall(sample))
    if pairs >= 3 and usual_pairs * 10 >= pairs * 9 and pairs * 3 >= high:
        return _readable(sample, "big5hkscs")
    return None


def _cyrillic(sample: bytes, high: int) -> str | None:
    """Words are long runs of letters; the set counts in which most of them are the usual ones."""
    words = len(_WORD_START.findall(sample))
    if high < 3 * words or sum(byte >= 0xC0 for byte in sample) * 10 < high * 9:
        return None
    usual = {codec: sum(letter in _USUAL for letter in sample.decode(codec, "replace")) for codec in _CYRILLIC}
    return max(_CYRILLIC, key=usual.__getitem__)


def _readable(sample: bytes, codec: str) -> str | None:
    """``codec`` if it reads the sample, whose last letter may be cut in two."""
    for end in (len(sample), len(sample) - 1):
        try:
            sample[:end].decode(codec)
        except UnicodeError:
            continue
        return codec
    return None
