"""Operations that change something: a journal row around them, an entry around each step.

At most one effect, and never a false claim. After an attempt whose end nobody saw, the provider
looks before each step (`lookup`), the service deduplicates (`key`), or nothing is repeated
(`none`).
"""

from collections.abc import Generator, Mapping
from typing import Any

from unictl.core.call import Ask, Reply
from unictl.core.convert import build, plain
from unictl.core.ports import Intent, Row, RowState
from unictl.core.provider import Context
from unictl.engine.effects import Begin, Effect, Now, Replied, Sending, Settle, Tell
from unictl.engine.exchange import Exchange
from unictl.engine.task import Task
from unictl.errors import Interrupted, OutcomeUnknown, UnictlError


def change(
    task: Task, exchange: Exchange, extra: Mapping[str, Any], intent: Intent
) -> Generator[Effect, Any, Any]:
    """Carry out an operation that changes something, with its journal row, and return the result.

    Raises:
        OutcomeUnknown: It may have been applied.
        UnictlError: It surely was not.
    """
    row: Row = yield Begin(intent)
    if row.state == "succeeded":
        yield Tell(f"the journal has the answer of key {intent.key}")
        return build(task.operation.result, row.result)
    again = row.state in {"sent", "unknown"}
    if again and exchange.recovery == "none":
        raise _unknown(exchange, intent, "an earlier attempt may have been applied")
    steps = _Steps(row, exchange, again=again, settle_after=task.provider.settle_after)
    try:
        result = yield from steps.run(task.call(Context(intent.key, again, extra)))
    except GeneratorExit:
        raise
    except BaseException as error:
        state, told = _ending(error, steps, exchange, intent)
        if state is not None:
            yield from _noted(Settle(row.id, state))
        if told is error:
            raise
        raise told from error
    yield from _noted(Settle(row.id, "succeeded", plain(result)))
    return result


def _ending(
    error: BaseException, steps: "_Steps", exchange: Exchange, intent: Intent
) -> tuple[RowState | None, BaseException]:
    """Return the state that the row ends in (None: as it is), and the error to raise."""
    # After a first attempt that nobody saw end, a look-up that fails tells nothing of it.
    open_end = steps.again and not steps.sent
    if isinstance(error, UnictlError):
        # A step that failed says what became of it; a later fault says nothing of the step.
        if error.outcome == "unknown" or open_end or (steps.sent and error.outcome is None):
            return "unknown", _unknown(exchange, intent, error.message, error)
        if steps.done:
            error.hint += f" Before it failed, this was done: {', '.join(steps.done)}."
        error.outcome = "not_applied"
        return "refused", error
    state: RowState | None = "unknown" if steps.sent or steps.again else None
    if isinstance(error, KeyboardInterrupt):
        return state, _interrupted(intent, sent=state is not None)
    if isinstance(error, Exception) and steps.sent:
        why = f"{intent.service}'s answer can't be read ({type(error).__name__})"
        return state, _unknown(exchange, intent, why)
    return state, error


def _noted(note: Replied | Settle) -> Generator[Effect, Any, None]:
    """Write down what is known after something was sent; if that fails, it is known all the same.

    The row then stays `sent`, which a repeat under the same key takes for unknown.
    """
    try:
        yield note
    except UnictlError as error:
        yield Tell(f"not noted in the journal: {error.message}")


class _Steps:
    """Runs a provider's generator, with a journal entry around each step that changes something."""

    def __init__(self, row: Row, exchange: Exchange, *, again: bool, settle_after: float) -> None:
        self._row, self._exchange = row, exchange
        self.again, self._settle_after = again, settle_after
        self.sent = False
        self.done: list[str] = []

    def run(self, call: Any) -> Generator[Effect, Any, Any]:
        """Return the call's result."""
        try:
            ask: Ask = next(call)
            while True:
                reply = yield from (self._step(ask) if ask.changes else self._exchange(ask))
                ask = call.send(reply)
        except StopIteration as end:
            return end.value

    def _step(self, ask: Ask) -> Generator[Effect, Any, Reply]:
        if ask.step in self._row.replies:
            return self._row.replies[ask.step]
        if self.again and self._exchange.recovery == "lookup":
            now = yield Now()
            left = (self._row.sent_at or 0) + self._settle_after - now
            if left > 0:
                raise OutcomeUnknown(
                    f"the service doesn't show it yet; ask again in {left:.0f} s", outcome="unknown"
                )
        yield Sending(self._row.id, ask.step)
        self.sent = True
        reply = yield from self._exchange(ask)
        if ask.step:  # the last one has no name: what it did is found as after a lost reply
            yield from _noted(Replied(self._row.id, ask.step, reply))
            self.done.append(ask.step)
        return reply


def _unknown(
    exchange: Exchange, intent: Intent, why: str, error: UnictlError | None = None
) -> OutcomeUnknown:
    again = f"Run it again with --idempotency-key {intent.key}"
    hints: Mapping[str | None, str] = {
        "key": f"{again}: {intent.service} won't do it twice.",
        "lookup": f"{again}: it is looked for first.",
    }
    return OutcomeUnknown(
        f"{why}; it may have been applied",
        hint=hints.get(exchange.recovery, f"Look at {intent.service} before repeating it."),
        http_status=error.http_status if error else None,
        service_code=error.service_code if error else None,
        request_id=error.request_id if error else None,
        outcome="unknown",
    )


def _interrupted(intent: Intent, *, sent: bool) -> Interrupted:
    if not sent:
        return Interrupted("interrupted before anything was sent", outcome="not_applied")
    return Interrupted(
        "interrupted while the service had the request; it may have been applied",
        hint=f"Run it again with --idempotency-key {intent.key}.",
        outcome="unknown",
    )
