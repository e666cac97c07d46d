"""Puts a new text in a .env file's place at once: whoever looks finds the old one or the new.

What else there is about the file stays: mode, owner, extended attributes, and a link to it.
"""

import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from unictl.errors import Busy, Conflict, InvalidRequest

_LOCK_SECONDS: Final = 10.0
_PAUSE: Final = 0.05
_LEFT: Final = ".unictl-"
_END: Final = ".tmp"
_NEW_MODE: Final = 0o600


class EnvFile:
    """A .env file that may be replaced.

    Args:
        file: As the user named it.

    Raises:
        InvalidRequest: It isn't there, is no ordinary file, may not be written, or has other names
            that would keep the old text.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.path = os.path.realpath(file)
        try:
            self._status = os.stat(self.path)  # noqa: PTH116 - the user's own spelling, not a Path
        except OSError as error:
            hint = "Name the file, such as path/to/.env."
            raise _refused(file, f"cannot look at {file}: {error.strerror}", hint) from error
        if not stat.S_ISREG(self._status.st_mode):
            raise _refused(file, f"{file} is no ordinary file", "Name the .env file itself.")
        if self._status.st_nlink > 1:
            message = f"{file} has {self._status.st_nlink} names (hard links)"
            hint = "The others would keep the old text. Copy the file, and remove its other names."
            raise _refused(file, message, hint)
        if not self._status.st_mode & 0o222 or not os.access(self.path, os.W_OK):
            raise _refused(file, f"{file} may not be written", f"Run `chmod u+w {file}`.")

    def read(self) -> bytes:
        """Return its bytes.

        Raises:
            InvalidRequest: It may not be read.
        """
        try:
            with open(self.path, "rb") as opened:  # noqa: PTH123
                return opened.read()
        except OSError as error:
            hint = f"Run `chmod u+r {self.file}`."
            message = f"cannot read {self.file}: {error.strerror}"
            raise _refused(self.file, message, hint) from error

    def replace(self, old: bytes, new: bytes) -> None:
        """Put the new bytes in its place, if it still holds the old ones.

        Raises:
            Conflict: It has been changed meanwhile.
            Busy: Another unictl is at it.
            InvalidRequest: The system refuses, or the owner can't be kept.
        """
        try:
            with _locked(self.path, self.file):
                if self.read() != old:
                    raise Conflict(
                        f"{self.file} was changed meanwhile",
                        hint="Run the command again; nothing was written to it.",
                        file=self.file,
                    )
                _write(self.path, new, self._status)
        except OSError as error:
            message = f"cannot write {self.file}: {error.strerror}"
            hint = "The file is as it was. Free some space, or mend its folder's permissions."
            raise _refused(self.file, message, hint) from error


def replace_at_once(path: str, content: bytes, *, new_mode: int) -> None:
    """Put a file in its place at once, whatever stands there; a new one gets the mode.

    Raises:
        Busy: Another unictl is at it.
        OSError: The system refuses.
    """
    with _locked(path, path):
        try:
            like: os.stat_result | int = os.stat(path)  # noqa: PTH116
        except FileNotFoundError:
            like = new_mode
        _write(path, content, like)


def create(file: str, content: bytes) -> None:
    """Make a file that isn't there, for its owner alone.

    Raises:
        Busy: Another unictl is at it.
        InvalidRequest: The system refuses.
    """
    try:
        replace_at_once(os.path.realpath(file), content, new_mode=_NEW_MODE)
    except OSError as error:
        message = f"cannot write {file}: {error.strerror}"
        raise _refused(file, message, "Choose a folder that you may write to.") from error


def _sweep(folder: str, name: str) -> None:
    """Remove what a killed run left; under the lock nobody else is writing."""
    for left in os.listdir(folder):  # noqa: PTH208 - texts are enough
        if left.startswith(name + _LEFT) and left.endswith(_END):
            with suppress(OSError):
                os.unlink(os.path.join(folder, left))  # noqa: PTH108, PTH118


def _write(path: str, content: bytes, like: os.stat_result | int) -> None:
    """Write a file that takes after the one that was there, or has the mode; under the lock."""
    folder, name = os.path.split(path)
    _sweep(folder, name)
    descriptor, made = tempfile.mkstemp(prefix=name + _LEFT, suffix=_END, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if isinstance(like, int):
                os.chmod(made, like)  # noqa: PTH101
            else:
                _take_after(path, descriptor, like)
            os.fsync(descriptor)
        os.replace(made, path)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            os.unlink(made)  # noqa: PTH108
        raise
    _sync(folder)


def _take_after(path: str, descriptor: int, like: os.stat_result) -> None:
    """Give the new file the old one's owner, mode and extended attributes (so its ACL too)."""
    if os.name != "posix":
        return
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) != (like.st_uid, like.st_gid):
        os.fchown(descriptor, like.st_uid, like.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
    if hasattr(os, "listxattr"):
        for name in os.listxattr(path):
            with suppress(OSError):  # what only the system may set, it sets itself
                os.setxattr(descriptor, name, os.getxattr(path, name))


def _sync(folder: str) -> None:
    """Bring the folder's new entry to the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _locked(path: str, file: str) -> Iterator[None]:
    """Hold the folder's lock, which leaves no file behind; it ends with the process.

    Raises:
        Busy: Somebody else held it too long.
    """
    if os.name != "posix":
        yield
        return
    import fcntl  # noqa: PLC0415 - exists here only

    descriptor = os.open(os.path.dirname(path), os.O_RDONLY)  # noqa: PTH120
    deadline = time.monotonic() + _LOCK_SECONDS
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise Busy(f"another program is at the folder of {file}") from None
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _refused(file: str, message: str, hint: str) -> InvalidRequest:
    return InvalidRequest(message, hint=hint, file=file)
