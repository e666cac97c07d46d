"""How a person at the terminal is asked for the vault's passphrase."""

import os
import sys
from collections.abc import Callable

from unictl.settings import Settings

_TERMINAL = "/dev/tty"


def prompt(settings: Settings) -> Callable[[str], str] | None:
    """Return what asks for a passphrase without echo; None where nobody can be asked.

    The terminal itself is asked, not stdin: a value or a program's input may be coming in there.
    """
    if settings["no_input"] or os.environ.get("CI") or not sys.stderr.isatty():
        return None
    if not sys.stdin.isatty() and not _terminal_opens():
        return None

    def ask(text: str) -> str:
        import getpass  # noqa: PLC0415 - only at a terminal

        return getpass.getpass(text, stream=None)

    return ask


def _terminal_opens() -> bool:
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return False
    return True
