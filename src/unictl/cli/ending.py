"""SIGTERM and SIGHUP end a command as Ctrl-C does: what is under way is settled and told first."""

import signal
from typing import Final, NoReturn

from unictl.errors import EXIT_INTERRUPTED

_SIGNALS: Final = ("SIGTERM", "SIGHUP")
_came: Final[list[int]] = []


class Ended(KeyboardInterrupt):
    """A signal asked the command to end."""


def prepare() -> None:
    """Let each signal raise `Ended`, unless it is ignored (`nohup`) or somebody else's already."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def status(ended: int) -> int:
    """Return the exit status of a command that ended with one: a shell's for the signal's."""
    return 128 + _came[0] if _came and ended == EXIT_INTERRUPTED else ended


def came(number: int) -> None:
    """Note a signal that somebody else took: what ends the command by it has its status."""
    if number != signal.SIGINT:
        _came.append(number)


def _end(number: int, frame: object) -> NoReturn:
    del frame
    _came.append(number)
    raise Ended
