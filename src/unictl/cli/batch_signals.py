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
def draining(batch: Batch, tell: Callable[[str], None]) -> Iterator[None]:
    """Let the first signal drain the batch, and the second do what it does elsewhere.

    Args:
        batch: It is asked to begin no further row.
        tell: Takes what a person is told of it.
    """
    before: dict[int, Any] = {}

    def drain(number: int, frame: FrameType | None) -> None:
        del frame
        for one, handler in before.items():
            signal.signal(one, handler)
        ending.came(number)
        batch.drain()
        rows = counted(batch.progress.under_way, "row")
        tell(f"stopping: {rows} under way may end first; once more stops at once")

    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, drain)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
