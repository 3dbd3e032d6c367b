"""The command line reads rows of drafts and writes predictions; a file is checked with an exit status."""

import io
import json
from pathlib import Path

import pytest

from rapport.etiquette.commands import check_file, review_jsonl

ROW = {
    "id": "x1",
    "channel": "social_public",
    "situation": "first_reply",
    "customer": {"name": "Ana", "waited_minutes": 20, "upset": 1},
    "history": [{"from": "customer", "text": "Where is my order?"}],
    "draft": "Hi Ana, please post your order number and e-mail here!!! We call you soon.",
}


def test_rows_become_predictions() -> None:
    out = io.StringIO()
    review_jsonl(io.StringIO(json.dumps(ROW) + "\n\n"), out)
    said = json.loads(out.getvalue())
    assert said["id"] == "x1"
    checks = {finding["check"]: finding for finding in said["findings"]}
    assert {"public.personal", "tone.shouting", "vague.time"} <= set(checks)
    assert checks["tone.shouting"]["quote"] == "!!!" and checks["tone.shouting"]["firm"] is True
    assert all(promise["quote"] in ROW["draft"] for promise in said["promises"])


def test_a_broken_row_is_named() -> None:
    with pytest.raises(ValueError, match="Line 2"):
        review_jsonl(io.StringIO(json.dumps(ROW) + "\n{nonsense\n"), io.StringIO())


def test_file(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    out = io.StringIO()
    draft.write_text("As I already told you, it is late.", encoding="utf-8")
    assert check_file(str(draft), "chat", out) == 1 and "May sound rude" in out.getvalue()
    draft.write_text("Hi Ana,\n\nYour order is here.\n\nKind regards,\nTom", encoding="utf-8")
    assert check_file(str(draft), "email", out) == 0 and "Nothing to change." in out.getvalue()
    assert check_file(str(tmp_path / "absent.txt"), "chat", out) == 2
