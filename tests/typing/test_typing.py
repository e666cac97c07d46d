"""The typed example is what mypy says it is, run as users would run it on their own code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def test_the_example_checks(tmp_path: Path) -> None:
    """Installed, unictl is typed: results are known, and mistakes are found."""
    pytest.importorskip("mypy", reason="needs the extra `dev`")
    shutil.copy(Path(__file__).with_name("api.py"), tmp_path)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "api.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
