"""A new service is an afternoon: the walk of docs/internals/new-service.md is walked here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent.parent
WALK: Final = ROOT / "docs" / "internals" / "new-service"
# What the page says goes where, over what `tools/new.py` has laid.
PLACES: Final = {
    "plans.py": "src/unictl/providers/acme/plans.py",
    "stand_in.py": "src/unictl/sandbox/acme/service.py",
    "samples_acme.py": "tests/support/samples_acme.py",
    "plans.json": "tests/contract/recorded/acme/plans.json",
}


def run(folder: Path, *arguments: str) -> str:
    """Run Python in the folder's own unictl, and return what it prints."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "UNICTL_HOME": str(folder / "h"),
    }
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the walk touches."""
    for name in ("src", "tools", "completions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("contract", "support"):
        shutil.copytree(
            ROOT / "tests" / name,
            tmp_path / "tests" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "docs").mkdir()
    return tmp_path


def test_the_walk_leads_to_a_provider_that_passes_the_contract(copy: Path) -> None:
    """Laid by the tool and filled in as the page says, a sixth service does what the five do."""
    laid = run(copy, "tools/new.py", "acme", "plans")
    assert "laid:     src/unictl/providers/acme/plans.py" in laid
    for name, place in PLACES.items():
        assert (copy / place).is_file(), f"{name} has no place that the tool lays"
        shutil.copy(WALK / name, copy / place)
    run(copy, "tools/generate.py")
    page = (copy / "docs" / "reference" / "plans.md").read_text()
    assert "acme" in page
    told = run(copy, "-m", "pytest", "tests/contract", "-q", "-k", "acme", "-p", "no:cacheprovider")
    assert " passed" in told
    made = run(
        copy, "-m", "unictl", "plans", "create", "--sandbox", "--service", "acme",
        "--name", "Tea", "--amount", "EUR 5.00", "--interval", "month", "--query", "id",
    )  # fmt: skip
    assert made == '"tariff_00000001"\n'


def test_nothing_that_is_there_is_laid_over(copy: Path) -> None:
    """Run again, for another capability, the tool leaves what was filled in."""
    run(copy, "tools/new.py", "acme", "plans")
    mine = copy / "src/unictl/providers/acme/base.py"
    mine.write_text('"""Mine."""\n')
    told = run(copy, "tools/new.py", "acme", "plans", "balance")
    assert "is there: src/unictl/providers/acme/base.py" in told
    assert "laid:     src/unictl/providers/acme/balance.py" in told
    assert mine.read_text() == '"""Mine."""\n'


@pytest.mark.parametrize("arguments", [(), ("Acme",), ("../acme", "plans")])
def test_a_name_that_cant_be_is_refused(copy: Path, arguments: tuple[str, ...]) -> None:
    """What is no name of a folder lays nothing."""
    ran = subprocess.run(
        [sys.executable, "tools/new.py", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "usage" in ran.stderr
