"""What the schedules run on."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A private folder, in memory where there is one: a schedule's kill takes no power away."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it is private
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)
