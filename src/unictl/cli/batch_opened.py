"""Opens a batch's input so that it can be read more than once, and tells its format."""

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

from unictl import home
from unictl.errors import InvalidRequest

_BY_NAME: Final = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
}


def form_named(path: Path) -> str | None:
    """Return the format that a file's name tells; None where it doesn't."""
    return _BY_NAME.get(path.suffix.lower())


def form_of(given: str, head: bytes) -> str:
    """Return the format by the name of the file, or else by its first character."""
    named = form_named(Path(given))
    # Some call a file .json that holds an object on each line.
    if named and not (named == "json" and head.startswith(b"{")):
        return named
    return {b"[": "json", b"{": "ndjson"}.get(head[:1], "csv")


def opened(given: str) -> IO[bytes]:
    """Open the input, so that it can be read more than once."""
    try:
        if given == "-":
            return _spooled(sys.stdin.buffer)
        file = Path(given).open("rb")  # noqa: SIM115 - handed out
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file
        with file:  # a pipe with a name, such as a shell's `<(…)`
            return _spooled(file)
    except OSError as error:
        raise InvalidRequest(
            f"cannot read {given}: {error.strerror}", hint="Check the path.", file=given
        ) from error


def _spooled(stream: IO[bytes]) -> IO[bytes]:
    """Bring what can be read once into a file without a name, which ends with the process."""
    folder = home.private_folder(home.state())
    try:
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed out
    except OSError as error:
        raise _no_room(error) from error
    try:
        shutil.copyfileobj(stream, file)
        file.flush()
    except BaseException as error:
        file.close()
        if isinstance(error, OSError):
            raise _no_room(error) from error
        raise
    return file


def _no_room(error: OSError) -> InvalidRequest:
    return InvalidRequest(
        f"cannot keep the input for a second reading: {error.strerror}",
        hint="Give it as a file: --input FILE.",
    )
