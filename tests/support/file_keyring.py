"""A keyring in a folder, for tests: any process of a test uses the same, as with a real one.

`variables(folder)` makes the library choose it. It refuses what Windows would: more than 2560 bytes
in UTF-16.
"""

import json
import os
from pathlib import Path

import keyring.backend
import keyring.errors
from command import Command
from keyring.compat import properties

FOLDER = "FILE_KEYRING"
_MOST = 2560


def variables(folder: Path) -> dict[str, str]:
    """Return the environment of a process that is to use a keyring in the folder."""
    folder.mkdir(exist_ok=True)
    path = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")]))
    return {
        "PYTHON_KEYRING_BACKEND": "file_keyring.FileKeyring",
        "PYTHONPATH": path,
        FOLDER: str(folder),
    }


def rolled_back(unictl: Command, home: Path) -> dict[str, str]:
    """Put an older copy in the place of a vault, and return the environment that opens it."""
    found = variables(home / "keyring")
    unictl("vault", "init", variables=found)
    before = (home / "vault.unictl").read_bytes()
    unictl("vault", "set", "razorpay", "key_id", stdin="x", variables=found)
    (home / "vault.unictl").write_bytes(before)
    return found


def held(folder: Path) -> dict[str, str]:
    """Return what the keyring holds, by name."""
    return dict(json.loads(file.read_text()) for file in folder.glob("*.json"))


class FileKeyring(keyring.backend.KeyringBackend):
    """One file for each secret."""

    @properties.classproperty
    def priority(self) -> float:
        """Say how good it is: only where a test asked for it, or any test would use it."""
        if FOLDER not in os.environ:
            raise RuntimeError("no folder")
        return 5

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        if len(password.encode("utf-16-le")) > _MOST:
            raise keyring.errors.PasswordSetError("too long")
        file = self._file(service, username)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps([username, password]))
        fresh.replace(file)

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""
        try:
            found: str = json.loads(self._file(service, username).read_text())[1]
        except FileNotFoundError:
            return None
        return found

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        try:
            self._file(service, username).unlink()
        except FileNotFoundError:
            raise keyring.errors.PasswordDeleteError("not there") from None

    def _file(self, service: str, username: str) -> Path:
        return Path(os.environ[FOLDER], f"{service}-{username}.json".replace("/", "_"))
