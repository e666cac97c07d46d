"""What the tests of providers share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The sandbox behind a network that breaks as planned, and a real journal."""
    world = World(tmp_path)
    yield world
    world.close()
