"""The small encoder: it reads a draft after what was said, the engine does without it, and nothing long stops it."""

import math
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from rapport.etiquette import Context, Customer, Turn, review
from rapport.etiquette import closely as reading
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.models.encoder import Encoder, read_encoder

SAID = (("customer", "The kettle leaked again and my floor is ruined. Who pays for this?"),)
DRAFT = "That is not something we can help with. You should have read the manual."
TURNS = (Turn("customer", SAID[0][1]),)


@pytest.fixture
def encoder() -> Encoder:
    """The encoder of the product."""
    found = read_encoder()
    assert found is not None
    return found


def test_the_same_words_give_the_same_reading(encoder: Encoder) -> None:
    """Also when what was said is read anew, and beside other threads."""
    first = encoder.read("email.", SAID, DRAFT)
    for number in range(20):
        encoder.read("email.", (("customer", f"Question {number}?"),), DRAFT)
    again = []
    threads = [threading.Thread(target=lambda: again.append(encoder.read("email.", SAID, DRAFT))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one.whole == first.whole and (one.said == first.said).all() for one in again)
    assert len(again) == 4


def test_what_was_said_changes_what_is_found(encoder: Encoder) -> None:
    """The reading of a draft depends on the customer's words, not only on its own."""
    other = encoder.read("email.", (("customer", "Thanks, all is well now!"),), DRAFT)
    place = encoder.checks.index("no.options")
    assert encoder.read("email.", SAID, DRAFT).whole[place] != other.whole[place]


def test_only_the_beginning_of_a_long_draft_is_read(encoder: Encoder) -> None:
    """So the time has an end; a sentence further on has no reading."""
    long = "We are sorry for the long wait. " * 300
    found = encoder.read("email.", SAID * 40, long)
    assert len(found.pieces) == 298
    assert found.loudest(len(long) - 20, len(long)) == [-8.0] * len(encoder.checks)
    assert found.promise(len(long) - 20, len(long)) == -8.0


@pytest.mark.parametrize("text", ["", " \n", "👩‍👩‍👧 ok", "مرحبا كيف حالك", "e\u0301" * 50, "\r\n.\r\n", "x" * 5000])
def test_any_text_has_a_reading(encoder: Encoder, text: str) -> None:
    """Nothing, emoji, another script, combining marks, endless words."""
    found = encoder.read("", (("customer", text),), text)
    assert len(found.whole) == len(encoder.checks)
    assert all(math.isfinite(value) for value in found.whole)


def test_the_engine_works_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package of the encoder is not installed, the rest of the engine speaks."""
    monkeypatch.setattr(reading, "read_encoder", lambda: None)
    context = Context(history=TURNS, customer=Customer("Ana Ruiz", 3), now=datetime(2026, 5, 4, tzinfo=UTC))
    assert {f.check for f in review(DRAFT, context).findings} >= {"greeting.missing"}
    assert reading.close_opinion(Document(DRAFT, context)) is None


def test_a_quick_review_never_loads_it() -> None:
    """Without ``thorough`` neither numpy nor the runtime is imported: 60 MB less."""
    code = (
        "import sys; from rapport.etiquette import review, Context, Turn;"
        "review('Hi, it comes soon.', Context(thorough=False, history=(Turn('customer', 'When?'),)));"
        "print([name for name in ('numpy', 'onnxruntime') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
