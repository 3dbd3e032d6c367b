"""Any mail is read: made ones with their lies, spoilt ones, and what a fuzzer led by coverage comes to."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.channels.email.made_mails import mails, spoilt
from tests.channels.email.readable import read
from tests.channels.email.test_parse import DSN, POISON, WHOLE

LONG = bool(os.environ.get("RAPPORT_LONG"))
INPUTS = 200_000 if LONG else 4_000
CORPUS = Path(os.environ.get("RAPPORT_CORPORA") or Path(__file__).parents[4] / "shared" / "corpora") / "mail" / "mails"
LARGEST_SEED = 2_500


@pytest.mark.threat("M14")
@settings(deadline=None, max_examples=2000 if LONG else 100, suppress_health_check=list(HealthCheck))
@given(mails)
def test_m14_made_mails_are_read(raw: bytes) -> None:
    read(raw)


@pytest.mark.threat("M14")
@settings(deadline=None, max_examples=2000 if LONG else 100, suppress_health_check=list(HealthCheck))
@given(spoilt())
def test_m14_spoilt_mails_are_read(raw: bytes) -> None:
    read(raw)


def plant_seeds(folder: Path) -> None:
    """Our own mails, and real ones where they lie beside the project (they are not kept)."""
    ours = [WHOLE, DSN.encode(), *(raw for raw in POISON.values() if len(raw) < LARGEST_SEED)]
    real = [path.read_bytes() for path in sorted(CORPUS.glob("*"))] if CORPUS.is_dir() else []
    for number, raw in enumerate([*ours, *(mail for mail in real if len(mail) < LARGEST_SEED)]):
        (folder / f"{number:04}").write_bytes(raw)


@pytest.mark.slow("4,000 inputs led by coverage; 200,000 in make test-slow")
@pytest.mark.threat("M14")
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris has no package for this Python or system"
)
def test_m14_a_fuzzer_finds_no_mail_that_is_not_read_in_a_moment(tmp_path: Path) -> None:
    seeds, found = tmp_path / "seeds", tmp_path / "found"
    seeds.mkdir()
    found.mkdir()
    plant_seeds(seeds)
    bounds = ["-max_len=4000", "-rss_limit_mb=1024", f"-artifact_prefix={tmp_path}/", "-print_final_stats=1"]
    told = subprocess.run(
        [sys.executable, "-m", "tests.channels.email.fuzzer", found, seeds, f"-runs={INPUTS}", "-seed=3", *bounds],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    wrong = [path for path in tmp_path.iterdir() if path.is_file()]
    inputs = [path.read_bytes()[:3000] for path in wrong]
    assert told.returncode == 0 and not wrong, f"{told.stdout[-3000:]}{told.stderr[-3000:]}{inputs!r}"
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", told.stderr)
    assert executed and int(executed[1]) >= INPUTS
