"""Plans that are carried out side by side: parts of something large, on several connections.

As many as the machine's and the service's time allow: a part more than that only waits. The first
error ends them all; so does Ctrl-C, without waiting for the parts under way.
"""

import threading
from collections.abc import Awaitable, Callable, Generator, Sequence
from queue import SimpleQueue
from typing import Any, Final

from unictl.engine.effects import Effect

Plan = Generator[Effect, Any, Any]

WIDTH: Final = 8
"""Connections at a time. One to S3 brings some 50 to 90 MB a second."""


def side_by_side(plans: Sequence[Plan], run: Callable[[Plan], Any]) -> list[Any]:
    """Run the plans in threads and return their results, in order.

    Raises:
        BaseException: That of the first plan that failed.
    """
    waiting = list(enumerate(plans))[::-1]
    lock, ended = threading.Lock(), SimpleQueue[tuple[int, Any, BaseException | None]]()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                number, plan = waiting.pop()
            try:
                ended.put((number, run(plan), None))
            except BaseException as error:  # noqa: BLE001 - brought to the thread that waits
                with lock:
                    waiting.clear()
                ended.put((number, None, error))

    results: list[Any] = [None] * len(plans)
    # Daemons: an interrupted program doesn't wait for what is on its way to a slow service.
    for _ in range(min(WIDTH, len(plans))):
        threading.Thread(target=work, daemon=True).start()
    try:
        for _ in plans:
            number, result, error = ended.get()
            if error is not None:
                raise error
            results[number] = result
    finally:
        with lock:
            waiting.clear()
    return results


async def side_by_side_async(
    plans: Sequence[Plan], run: Callable[[Plan], Awaitable[Any]]
) -> list[Any]:
    """Run the plans in asyncio and return their results, in order; see `side_by_side`."""
    import asyncio  # noqa: PLC0415 - a synchronous program never needs it

    room = asyncio.Semaphore(WIDTH)

    async def one(plan: Plan) -> Any:
        async with room:
            return await run(plan)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(plan)) for plan in plans]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
