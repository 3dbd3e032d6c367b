"""The command line reads rows of drafts and writes predictions; a file is checked with an exit status."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rapport.cli import main
from rapport.etiquette.commands import Row, check_file, review_row
from rapport.etiquette.commands_people import answer_rows

ROW = {
    "id": "x1",
    "channel": "social_public",
    "situation": "first_reply",
    "customer": {"name": "Ana", "waited_minutes": 20, "upset": 1},
    "history": [{"from": "customer", "text": "Where is my order?"}],
    "draft": "Hi Ana, please post your order number and e-mail here!!! We call you soon.",
}


def test_rows_become_predictions_and_a_broken_one_is_named_in_its_place() -> None:
    lines = [json.dumps(ROW).encode(), b"", b'{"id": "x2", "draft": 7}', b"\xff{nonsense", json.dumps(ROW).encode()]
    out = io.BytesIO()
    assert answer_rows(lines, out, Row, review_row) == 2
    said, wrong, nonsense, again = map(json.loads, out.getvalue().splitlines())
    assert said == again and said["id"] == "x1"
    checks = {finding["check"]: finding for finding in said["findings"]}
    assert {"public.personal", "tone.shouting", "vague.time"} <= set(checks)
    assert checks["tone.shouting"]["quote"] == "!!!" and checks["tone.shouting"]["firm"] is True
    assert all(promise["quote"] in ROW["draft"] for promise in said["promises"])
    assert (wrong["id"], wrong["line"], nonsense["id"], nonsense["line"]) == ("x2", 3, None, 4)
    assert all("can't be read" in row["error"] for row in (wrong, nonsense))


@pytest.mark.parametrize("command", ["review", "mood", "secrets", "tone"])
def test_every_command_goes_on_after_a_bad_row_and_ends_with_a_fault(command: str) -> None:
    rows = f"{json.dumps({**ROW, 'text': 'Hello Ana'})}\nnonsense\n{json.dumps({**ROW, 'text': 'Hello'})}\n"
    done = CliRunner().invoke(main, [command, "--jsonl"], input=rows)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert done.exit_code == 1 and "1 row could not be read" in done.stderr
    assert CliRunner().invoke(main, [command, "--jsonl"], input=rows.splitlines()[0]).exit_code == 0


def test_file(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    out = io.StringIO()
    draft.write_text("As I already told you, it is late.", encoding="utf-8")
    assert check_file(str(draft), "chat", out) == 1 and "May sound rude" in out.getvalue()
    draft.write_text("Hi Ana,\n\nYour order is here.\n\nKind regards,\nTom", encoding="utf-8")
    assert check_file(str(draft), "email", out) == 0 and "Nothing to change." in out.getvalue()
    assert check_file(str(tmp_path / "absent.txt"), "chat", out) == 2
