"""How the vault is opened for a command, and how a person is asked for its passphrase."""

import os
import sys
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TextIO

from unictl.cli import streams
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.store import Vault

_TERMINAL = "/dev/tty"


def opened(settings: Settings, *, without: Collection[str] = ()) -> "Vault":
    """Return the vault, opened with what is at hand, or with what a person is asked for.

    Args:
        settings: Of this run.
        without: Slots, by id, that are not to be used.

    Raises:
        NotConfigured: There is no vault.
        VaultError: It can't be opened, each in its own class.
    """
    from unictl.vault.store import Vault  # noqa: PLC0415 - brings the cryptography

    return Vault.open(prompt=prompt(settings), without=without)


def prompt(settings: Settings) -> Callable[[str], str] | None:
    """Return what asks for a passphrase without echo; None where nobody can be asked.

    The terminal itself is asked, not stdin: a value or a program's input may be coming in there.
    """
    if settings["no_input"] or os.environ.get("CI") or not sys.stderr.isatty():
        return None
    if not sys.stdin.isatty() and not _terminal_opens():
        return None

    return ask


def ask(text: str, *, stream: TextIO | None = None) -> str:
    """Ask at the terminal without echo.

    Args:
        text: The prompt.
        stream: Where it is written; by default the terminal itself.

    Raises:
        KeyboardInterrupt: Ctrl-C; what is told of it begins on a line of its own.
        EOFError: Ctrl-D, likewise.
    """
    import getpass  # noqa: PLC0415 - only at a terminal

    try:
        return getpass.getpass(text, stream=stream)
    except (KeyboardInterrupt, EOFError):
        streams.say("")
        raise


def _terminal_opens() -> bool:
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return False
    return True
