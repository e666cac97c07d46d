"""Loading httpx2 without importlib.metadata changes what is loaded, and nothing else."""

import json
import subprocess
import sys
from importlib.metadata import version

LOAD = """
import json, sys
{before}
import unictl.transport.http, httpx2, httpcore2
loaded = "importlib.metadata" in sys.modules
import importlib.metadata
print(json.dumps([loaded, httpx2.__version__, httpcore2.__version__,
                  importlib.metadata.version("typer")]))
"""


def loaded(before: str = "") -> list[object]:
    """Return what a new process finds after loading the transport."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(before=before)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: list[object] = json.loads(done.stdout)
    return found


def test_versions_are_true_and_the_module_stays_usable() -> None:
    """The packages know their versions, and importlib.metadata is the real one afterwards."""
    true = [version("httpx2"), version("httpcore2"), version("typer")]
    assert loaded() == [False, *true]


def test_beside_other_threads_nothing_is_replaced() -> None:
    """Where another thread could meet the stand-in, there is none."""
    before = (
        "import threading; over = threading.Event();"
        "threading.Thread(target=over.wait, daemon=True).start()"
    )
    assert loaded(before)[0] is True
