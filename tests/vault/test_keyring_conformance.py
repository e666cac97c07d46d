"""The keyring that some tests use in place of a real one behaves as the library demands of any.

unictl has no keyring backend of its own: it calls those that are there. What has to conform is the
stand-in, else what is proven with it would hold for nothing else. The tests are the library's own.
"""

from pathlib import Path
from typing import Any

import pytest
from file_keyring import FOLDER, FileKeyring
from keyring.testing.backend import BackendBasicTests


class TestFileKeyring(BackendBasicTests):
    """keyring's conformance class for backends."""

    @pytest.fixture(autouse=True)
    def place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Give it a file of its own."""
        monkeypatch.setenv(FOLDER, str(tmp_path))

    def init_keyring(self) -> Any:
        """Return the backend that is tested."""
        return FileKeyring()  # type: ignore[no-untyped-call]
