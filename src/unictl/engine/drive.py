"""The two drivers: each takes the engine's effects to the ports and brings the answers back."""

import time
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from unictl.core.ports import (
    AsyncJournal,
    AsyncTransport,
    Clock,
    Credentials,
    Gate,
    Guard,
    Journal,
    Tokens,
    Transport,
)
from unictl.core.record import record
from unictl.engine.effects import (
    Allow,
    Begin,
    Effect,
    Enter,
    FindToken,
    Jitter,
    KeepToken,
    Left,
    LoadCredentials,
    MayRetry,
    NewKey,
    Now,
    Replied,
    Send,
    Sending,
    Settle,
    SideBySide,
    Sleep,
    Tell,
    Warn,
)


@record
class Ports:
    """The outside world of a call.

    Attributes:
        credentials: Finds a service's keys.
        journal: Keeps what is done.
        guard: Says whether money may move.
        clock: The time, and chance.
        tell: Takes a line for people: `--verbose`, the log.
        warn: Takes a line that people should see in any case.
        tokens: Keeps short-lived tokens; None asks for a new one in each call.
        gate: Shared by a batch's calls; None for a call alone.
        at_hand: Nothing here waits for the disk but the journal, and that without a thread.
    """

    credentials: Credentials
    journal: Journal | AsyncJournal
    guard: Guard
    clock: Clock
    tell: Callable[[str], None]
    warn: Callable[[str], None]
    tokens: Tokens | None = None
    gate: Gate | None = None
    at_hand: bool = False


def drive(plan: Generator[Effect, Any, Any], ports: Ports, transport: Transport) -> Any:
    """Run the plan to its end and return its result."""

    def perform(effect: Effect) -> Any:
        match effect:
            case Send():
                return transport.send(effect.wire, timeout=effect.timeout)
            case SideBySide():
                from unictl.engine.side_by_side import side_by_side  # noqa: PLC0415 - rarely needed

                return side_by_side(effect.plans, lambda one: drive(one, ports, transport))
            case Sleep():
                return time.sleep(effect.seconds)
            case _:
                return _at_once(effect, ports)

    try:
        effect = next(plan)
        while True:
            try:
                answer = perform(effect)
            except BaseException as error:  # noqa: BLE001 - Ctrl-C too: the plan settles, then raises
                effect = plan.throw(error)
            else:
                effect = plan.send(answer)
    except StopIteration as end:
        return end.value


async def drive_async(
    plan: Generator[Effect, Any, Any], ports: Ports, transport: AsyncTransport
) -> Any:
    """Run the plan to its end in asyncio and return its result.

    The journal and the vault wait for the disk, so they run in a thread. What has begun there is
    waited for even when the task is cancelled, so that the plan knows what became of it.
    """
    import asyncio  # noqa: PLC0415 - a synchronous program never needs it

    held: list[asyncio.CancelledError] = []

    async def perform(effect: Effect) -> Any:
        match effect:
            case (
                LoadCredentials()
                | FindToken()
                | KeepToken()
                | Begin()
                | Sending()
                | Replied()
                | Settle()
            ):
                return await _noted(effect, ports, held)
            case _ if held:
                raise held.pop()
            case Send():
                return await transport.send(effect.wire, timeout=effect.timeout)
            case SideBySide():
                from unictl.engine.side_by_side import side_by_side_async  # noqa: PLC0415 - as above

                return await side_by_side_async(
                    effect.plans, lambda one: drive_async(one, ports, transport)
                )
            case Sleep():
                return await asyncio.sleep(effect.seconds)
            case _:
                return _at_once(effect, ports)

    return await _through(plan, perform, held)


async def _noted(effect: Effect, ports: Ports, held: list[Any]) -> Any:
    """Carry out what waits for the disk to its end; a cancellation meanwhile is held back."""
    import asyncio  # noqa: PLC0415 - as above

    work: asyncio.Future[Any]
    if ports.at_hand:
        answer = _at_once(effect, ports)
        if not asyncio.isfuture(answer):
            return answer
        work = answer
    else:
        work = asyncio.ensure_future(asyncio.to_thread(_at_once, effect, ports))
    while not work.done():
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError as error:
            held.append(error)
        except BaseException:  # noqa: BLE001, S110 - raised below, as the work's own
            pass
    return work.result()


async def _through(
    plan: Generator[Effect, Any, Any],
    perform: Callable[[Effect], Awaitable[Any]],
    held: list[Any],
) -> Any:
    """Run the plan to its end; a cancellation held back until then is raised."""
    try:
        effect = next(plan)
        while True:
            try:
                answer = await perform(effect)
            except BaseException as error:  # noqa: BLE001 - a cancelled task settles first too
                effect = plan.throw(error)
            else:
                effect = plan.send(answer)
    except StopIteration as end:
        if held:
            raise held.pop() from None
        return end.value


def _at_once(effect: Effect, ports: Ports) -> Any:  # noqa: C901, PLR0911, PLR0912 - one line per effect
    match effect:
        case LoadCredentials():
            return ports.credentials.load(effect.service, effect.account)
        case FindToken():
            return ports.tokens and ports.tokens.find(effect.name, vaulted=effect.vaulted)
        case KeepToken():
            if ports.tokens is None:
                return None
            return ports.tokens.keep(effect.name, effect.token, vaulted=effect.vaulted)
        case Allow():
            return ports.guard.allow(
                mode=effect.mode, realm=effect.realm, operation=effect.operation
            )
        case Begin():
            return ports.journal.begin(effect.intent)
        case Sending():
            return ports.journal.sending(effect.row, effect.step, effect.within)
        case Replied():
            return ports.journal.replied(effect.row, effect.step, effect.reply)
        case Settle():
            return ports.journal.settle(
                effect.row,
                effect.state,
                effect.result,
                error=effect.error,
                unsure=effect.unsure,
            )
        case Enter():
            return 0.0 if ports.gate is None else ports.gate.enter(effect.circuit)
        case Left():
            return _left(effect, ports)
        case MayRetry():
            return ports.gate is None or ports.gate.may_retry()
        case Now():
            return ports.clock.now()
        case Jitter():
            return ports.clock.jitter()
        case NewKey():
            return ports.clock.new_key()
        case Tell():
            return _say(ports.tell, effect.line)
        case Warn():
            return _say(ports.warn, effect.line)
        case _:
            raise TypeError(effect)


def _left(effect: Left, ports: Ports) -> None:
    if ports.gate is not None:
        ports.gate.left(effect.circuit, effect.seconds, effect.failure)


def _say(how: Callable[[str], None], line: str) -> None:
    """Tell people; that nobody can be told must not end a call on its way."""
    try:
        how(line)
    except (OSError, ValueError, Warning):
        return
