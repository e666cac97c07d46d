"""The entry point: answers `--version` without loading anything, then hands over."""

import sys

from unictl import __version__


def main() -> int:
    """Run the command line and return its exit status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"unictl {__version__}\n")
        return 0
    from unictl.cli import main as run  # noqa: PLC0415 - nothing is loaded for a version

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
