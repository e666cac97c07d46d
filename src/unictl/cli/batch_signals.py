"""Ctrl-C in a batch: the first lets the rows under way end, the second stops at once."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from unictl.cli import ending
from unictl.cli.batch_checked import counted
from unictl.client.batch import Batch

_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def draining(batch: Batch, tell: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """Let the first signal drain the batch, the second stop it, and more end the program.

    Args:
        batch: It is asked to begin no further row, or to give up those under way.
        tell: Takes what a person is told of it.

    Yields:
        What says whether a signal came.
    """
    before: dict[int, Any] = {}
    came: list[int] = []

    def take(number: int, frame: FrameType | None) -> None:
        del frame
        came.append(number)
        ending.came(number)
        if len(came) == 1:
            batch.drain()
            rows = counted(batch.progress.under_way, "row")
            tell(f"stopping: {rows} under way may end first; once more stops at once")
        else:
            batch.stop()
            for one, handler in before.items():
                signal.signal(one, handler)

    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, take)
    try:
        yield lambda: bool(came)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
