"""The entry point: answers `--version` without loading anything, then hands over."""

import sys

from unictl import __version__


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
    except KeyboardInterrupt:
        return 130  # once more, while the first was being told


if __name__ == "__main__":
    sys.exit(main())
