"""A batch for a synchronous program: the event loop runs in a thread of its own.

So requests under way don't wait for a program that is slow to take the outcomes, and Ctrl-C comes
to the program, not into the middle of a call.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

from unictl.client.batching.rows import Outcome, Row
from unictl.client.batching.running import Running

Begin = Callable[[Callable[[Outcome], None]], Running]


def threaded(begin: Begin, rows: Iterator[Row], press: Callable[[], None]) -> Iterator[Outcome]:
    """Yield the outcomes.

    Args:
        begin: Returns what carries the batch out, for what takes each outcome.
        rows: The rows.
        press: Called at each Ctrl-C that comes while an outcome is waited for.

    Raises:
        BaseException: What reading the rows raised, after those under way have ended.
    """
    ready: SimpleQueue[Outcome | BaseException | None] = SimpleQueue()
    running = begin(ready.put)

    def work() -> None:
        try:
            asyncio.run(running.carry_out(rows))
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits
            ready.put(error)
        else:
            ready.put(None)

    thread = threading.Thread(target=work, name="unictl-batch", daemon=True)
    thread.start()
    try:
        while True:
            try:
                outcome = ready.get()
            except KeyboardInterrupt:
                press()
                continue
            if outcome is None:
                return
            if isinstance(outcome, BaseException):
                raise outcome
            running.taken()
            yield outcome
    finally:
        running.stop()
        thread.join()
