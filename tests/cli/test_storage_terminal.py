"""How far a transfer is, at a terminal: a bar on a line of its own, which is gone at the end."""

import sys
from pathlib import Path

import pytest
from screen import Screen

# The bar comes after a second: here at once, so that a small file shows it.
RUN = """
import sys
from unictl.cli import main, storage_progress
storage_progress._SLOW = storage_progress._REDRAW = 0.0
sys.exit(main(sys.argv[1:]))
"""


def run(folder: Path, *arguments: str) -> Screen:
    """Run a command to its end, at a terminal."""
    variables = {"UNICTL_HOME": str(folder / "home")}
    screen = Screen([sys.executable, "-c", RUN, *arguments, "--sandbox"], folder, variables)
    assert screen.status() == 0, screen.text
    return screen


@pytest.mark.parametrize("way", [("put", "file", "photos/k"), ("get", "photos/k", "back")])
def test_the_bar_leaves_its_line_to_the_result(tmp_path: Path, way: tuple[str, ...]) -> None:
    """It was drawn, and the screen holds the result alone, from the first line on."""
    (tmp_path / "file").write_bytes(bytes(3 << 20))
    run(tmp_path, "storage", "create-bucket", "photos")
    run(tmp_path, "storage", "put", "file", "photos/k", "--quiet")
    screen = run(tmp_path, "storage", *way)
    assert b"3.0 MiB" in screen.written
    assert screen.lines[0].split() == ["bucket", "photos"]
    assert "%" not in screen.text
