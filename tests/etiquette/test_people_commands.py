"""The command line reads rows of conversations and texts; a row that can't be read says so in its place."""

import json
import subprocess
import sys

import pytest

Answers = list[dict[str, object]]


def run(command: str, lines: str) -> tuple[Answers, int, str]:
    done = subprocess.run(
        [sys.executable, "-c", "from rapport.cli import main; main()", command, "--jsonl"],
        input=lines.encode(),
        capture_output=True,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode, done.stderr.decode()


@pytest.mark.req("S3.34")
def test_moods_of_conversations() -> None:
    calm = {"id": 1, "history": [{"from": "customer", "text": "Hello, where is my order?", "at": None}]}
    said = {
        "from": "customer",
        "text": "STILL nothing!! I want a manager, this is unacceptable.",
        "at": "2026-11-22T10:00:00Z",
    }
    angry = {"id": "b", "history": [*calm["history"], {"from": "agent", "text": "Tomorrow."}, said]}  # type: ignore[misc]  # JSON
    answers, status, _ = run("mood", f"{json.dumps(calm)}\n\n{json.dumps(angry)}\n")
    assert status == 0
    low, high = answers
    assert low["id"] == 1 and low["level"] == 0 and low["signals"] == []
    assert high["level"] == 3 and high["trend"] == "up" and high["score"] > low["score"]  # type: ignore[operator]  # JSON
    assert {signal["kind"] for signal in high["signals"]} >= {"anger", "marks"}  # type: ignore[attr-defined]  # JSON
    for signal in high["signals"]:  # type: ignore[attr-defined]  # JSON
        assert said["text"][signal["start"] : signal["end"]] == signal["quote"]


def test_spans_of_personal_data() -> None:
    text = "Hi, my name is Ana Silva, card 4242 4242 4242 4242, write to ana@example.org."
    answers, status, _ = run("secrets", json.dumps({"id": 7, "text": text}))
    assert status == 0 and answers[0]["id"] == 7
    spans = {span["kind"]: text[span["start"] : span["end"]] for span in answers[0]["spans"]}  # type: ignore[attr-defined]  # JSON
    assert spans == {"name": "Ana Silva", "card": "4242 4242 4242 4242", "email": "ana@example.org"}


def test_tone_has_its_border_at_one_half() -> None:
    kind = {
        "id": "kind",
        "text": "Could you please take a look when you have a moment? Thank you so much for your help!",
    }
    curt = {"id": "curt", "text": "Why did you do that? Stop it. You are wrong."}
    feeling = {"id": "feeling", "text": "I'm so sorry that you had to go through this."}
    none = {"id": "none", "text": ""}
    answers, status, _ = run("tone", "\n".join(map(json.dumps, (kind, curt, feeling, none))))
    found = {answer["id"]: answer for answer in answers}
    assert status == 0
    assert found["kind"]["politeness"] > 0.5 > found["curt"]["politeness"]  # type: ignore[operator]  # JSON
    assert found["feeling"]["empathy"] > max(0.5, found["curt"]["empathy"])  # type: ignore[type-var]  # JSON
    assert found["none"] == {"id": "none", "politeness": 0.5, "empathy": 0.0}


@pytest.mark.parametrize("command", ["mood", "secrets", "tone"])
def test_a_row_that_cannot_be_read_says_so_in_its_place(command: str) -> None:
    good = {"id": "x", "text": "Hello.", "history": []}
    answers, status, told = run(
        command, "nonsense\n" + json.dumps({"id": 3, "text": 4, "history": 5}) + "\n" + json.dumps(good)
    )
    assert status == 1 and "2 rows could not be read" in told and "Traceback" not in told
    assert [answer["id"] for answer in answers] == [None, 3, "x"]
    assert [answer.get("line") for answer in answers] == [1, 2, None]
    assert all("can't be read" in str(answer["error"]) for answer in answers[:2])
