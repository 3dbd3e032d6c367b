"""Imports run downwards only, as the contracts in pyproject.toml say."""

import subprocess
import sys
from pathlib import Path

from tests.house.sources import ROOT


def test_imports_run_downwards_only() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
