"""Browser offsets: what JavaScript slices is what Python marked, whatever stands before it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.etiquette import Context, review, with_utf16

DRAFT = "As I already told you, I will call you tomorrow. The part arrives soon."


def sliced(text: str, start: int, end: int) -> str:
    """What String.slice gives in a browser."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


PREFIXES = [
    "",
    "😀 ",
    "👨‍👩‍👧 🇩🇪\r\n\r\n",
    "é (e + combining: e\u0301) ",
    "שלום עולם. ",
    "مرحبا 🌍. ",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢\n",
    "İstanbul ẞ. ",
]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_spans_in_browsers(prefix: str) -> None:
    draft = prefix + DRAFT
    found = review(draft, Context(channel="chat", situation="mid", thorough=False))
    shifted = with_utf16(found, draft)
    assert {"tone.rude", "vague.time"} <= {finding.check for finding in found.findings}
    for ours, theirs in zip(found.findings, shifted.findings, strict=True):
        if ours.start is not None and ours.end is not None:
            assert theirs.start is not None and theirs.end is not None
            assert sliced(draft, theirs.start, theirs.end) == draft[ours.start : ours.end]
    assert found.promises
    for mine, theirs_promise in zip(found.promises, shifted.promises, strict=True):
        assert sliced(draft, theirs_promise.start, theirs_promise.end) == mine.text == draft[mine.start : mine.end]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["email", "chat", "social"]))
def test_any_text_is_read(text: str, channel: str) -> None:
    draft = f"{text}\n{DRAFT}\n{text}"
    found = review(draft, Context(channel=channel, thorough=False, public=channel == "social"))
    for finding in found.findings:
        assert (finding.start is None) == (finding.end is None)
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(draft)
        if finding.at is not None:
            assert 0 <= finding.at <= len(draft)
    for promise in found.promises:
        assert draft[promise.start : promise.end] == promise.text
    with_utf16(found, draft)
