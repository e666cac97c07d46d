"""Where the lines about what is done go: stderr with `--verbose`, a file with `--log-file`."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

from unictl.cli import streams
from unictl.cli.people import visible
from unictl.errors import InvalidRequest
from unictl.home import PRIVATE_FILE
from unictl.settings import Settings


def teller(settings: Settings) -> Callable[[str], None]:
    """Return what takes each line; without `--verbose` and `--log-file` it does nothing.

    Raises:
        InvalidRequest: The log file can't be written.
    """
    verbose: bool = settings["verbose"]
    path: str | None = settings["log_file"]
    log = _opened(path) if path else None

    def tell(line: str) -> None:
        line = visible(line)
        if verbose:
            streams.say(line)
        if log is not None:
            moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            _append(log, f"{moment} {line}\n".encode("utf-8", "backslashreplace"))

    return tell


def _append(log: int, line: bytes) -> None:
    """Write the line; a full disk stops no call that is under way."""
    try:
        os.write(log, line)
    except OSError as error:
        streams.say(f"warning: cannot write the log: {error.strerror}")


def _opened(path: str) -> int:
    """Open for appending: a line is one write, so that several processes don't mix theirs."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    except OSError as error:
        raise InvalidRequest(
            f"cannot write the log {path}: {error.strerror}",
            hint="Choose another with --log-file.",
            file=path,
        ) from error
