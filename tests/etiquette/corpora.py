"""Finds the corpora beside the project and turns their rows into reviews and scores."""

import importlib.util
import io
import json
import os
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest

from rapport.etiquette import review
from rapport.etiquette.commands import Row, context_of, prediction
from rapport.etiquette.registry import all_rules


def corpora() -> Path:
    """The folder of the corpora; skips with a message where it is absent, and fails in CI."""
    root = Path(os.environ.get("RAPPORT_CORPORA") or Path(__file__).parents[3] / "shared" / "corpora")
    if not (root / "manners" / "dev.jsonl").is_file():
        message = f"The corpora are not at {root}; set RAPPORT_CORPORA to hold the etiquette floor."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return root


def rows_of(root: Path, author: str = "") -> list[dict[str, Any]]:
    """The drafts of manners, of one author (a or b) or of both."""
    lines = (root / "manners" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, filter(str.strip, lines)) if row["id"].startswith(author)]


def score(root: Path, rows: Iterable[dict[str, Any]], folder: Path, *, thorough: bool = True) -> dict[str, float]:
    """What score.py of manners says of our reviews, over the checks that are built."""
    built = {rule.id for rule in all_rules()}
    gold, said = folder / "gold.jsonl", folder / "said.jsonl"
    with gold.open("w", encoding="utf-8") as gold_file, said.open("w", encoding="utf-8") as said_file:
        for raw in rows:
            row = msgspec.convert(raw, Row)
            faults = [fault for fault in raw["faults"] if fault["check"] in built]
            gold_file.write(json.dumps({**raw, "faults": faults}) + "\n")
            said_file.write(json.dumps(prediction(row, review(row.draft, context_of(row, thorough=thorough)))) + "\n")
    spec = importlib.util.spec_from_file_location("manners_score", root / "manners" / "score.py")
    assert spec is not None and spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    heard = io.StringIO()
    with patch("sys.argv", ["score.py", str(gold), str(said)]), redirect_stdout(heard):
        scorer.main()
    return read_lines(heard.getvalue())


def read_lines(text: str) -> dict[str, float]:
    """The figures in score.py's own words."""
    faults = next(line for line in text.splitlines() if line.startswith("faults:")).split()
    firm = next(line for line in text.splitlines() if line.startswith("firm checks"))
    quiet, good = firm.rsplit(" ", 1)[1].split("/")
    peace = next(line for line in text.splitlines() if line.startswith("good drafts")).split()
    promises = next(line for line in text.splitlines() if line.startswith("promises:")).split()
    return {
        "precision": float(faults[2]),
        "recall": float(faults[4]),
        "micro_f1": float(faults[6]),
        "firm_f1": float(firm.split(" F1 ")[1].split(";")[0]),
        "peace_any": float(peace[-1]),
        "peace": int(quiet) / max(1, int(good)),
        "promises_f1": float(promises[6]),
    }
