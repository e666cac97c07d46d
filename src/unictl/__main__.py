"""The entry point: answers `--version` without loading anything, then hands over."""

import gc
import os
import sys

from unictl import __version__

# Importing makes tens of thousands of objects and hardly any garbage, and looking for it takes
# milliseconds; a command that stays still collects its own.
_RARELY = 40_000


def enter() -> None:
    """Run the command line and end the process; this never returns."""
    gc.set_threshold(_RARELY)
    status = main()
    for stream in (sys.stdout, sys.stderr):
        try:  # noqa: SIM105 - contextlib isn't loaded for a version
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass  # closed or full: what had to be told of it has been
    # Files are closed and results written. To take the interpreter apart costs time for nothing.
    os._exit(status)


def main() -> int:
    """Run the command line and return its exit status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        try:
            sys.stdout.write(f"unictl {__version__}\n")
            sys.stdout.flush()
        except (OSError, AttributeError):
            pass  # a full disk, a closed stdout: told by the one who tells all errors
        else:
            return 0
    try:
        from unictl.cli import main as run  # noqa: PLC0415 - nothing is loaded for a version

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # once more, while the first was being told
        from unictl.cli import ending  # noqa: PLC0415 - loaded already

        return ending.status(130)


if __name__ == "__main__":
    enter()
