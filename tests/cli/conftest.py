"""Most tests of commands run them as forks; those of how a command starts and ends start it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from command import Command
from forked import Forked

# With this every test starts the installed command.
STARTED: Final = "UNICTL_TEST_STARTED"
_STARTED: Final = {
    "test_completion",
    "test_core_dumps",
    "test_exit_statuses",
    "test_pipes",
    "test_prompts",
    "test_quick",
    "test_record_and_replay",
    "test_run",
    "test_signals",
    "test_startup",
}


@pytest.fixture
def unictl(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Command]:
    """The command, run in an empty folder; nothing that it started outlives the test."""
    started = os.environ.get(STARTED) or request.path.stem in _STARTED
    command = (Command if started else Forked)(tmp_path)
    yield command
    command.close()
