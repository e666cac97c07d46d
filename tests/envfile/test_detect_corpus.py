"""On real files, detection is about as good as it was when last measured."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = os.environ.get("UNICTL_REFERENCE_DATA")
MISSING = "UNICTL_REFERENCE_DATA names no folder of labelled files"
# A little below what was measured on the files that the weights are learnt from.
FLOORS = {
    "five precision": 0.98,
    "five recall": 0.98,
    "all precision": 0.98,
    "all recall": 0.98,
    "all status": 0.98,
    "variables precision": 0.98,
    "variables recall": 0.97,
    "features precision": 0.96,
    "features recall": 0.96,
}


def figures(*options: str) -> dict[str, float]:
    """Return what the evaluation prints for the labelled files."""
    corpus = str(Path(str(REFERENCE)) / "corpus" / "dev.jsonl")
    command = [sys.executable, str(ROOT / "tools" / "evaluate_detection.py"), corpus, "--json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(not REFERENCE, reason=MISSING)
@pytest.mark.parametrize("options", [(), ("--folds", "5")])
def test_figures_keep_their_floor(options: tuple[str, ...]) -> None:
    """Nothing that was reached is lost, also with weights learnt without the file's own fold."""
    found = figures(*options)
    assert {name: found[name] for name, floor in FLOORS.items() if found[name] < floor} == {}
    assert found["calibration error"] <= 0.03


@pytest.mark.skipif(not REFERENCE, reason=MISSING)
def test_committed_weights_are_those_that_the_files_give() -> None:
    """The weights in the package are what the training prints, so nobody tuned them by hand."""
    corpus = str(Path(str(REFERENCE)) / "corpus" / "dev.jsonl")
    command = [sys.executable, str(ROOT / "tools" / "train_detection.py"), corpus, "--print"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    learnt = {
        name.strip(' "'): float(weight.strip(" ,"))
        for name, _, weight in (line.partition(":") for line in done.stdout.splitlines())
    }
    from unictl.envfile._weights import WEIGHTS  # noqa: PLC0415 - after the skip

    assert learnt == pytest.approx(WEIGHTS, abs=0.25)
