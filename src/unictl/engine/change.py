"""Operations that change something: a journal row around them, an entry around each step.

At most one effect, and never a false claim. After an attempt whose end nobody saw, the provider
looks before each step (`lookup`), the service deduplicates (`key`), or nothing is repeated
(`none`).
"""

from collections.abc import Generator, Mapping
from typing import Any

from unictl.core.call import Ask, Reply
from unictl.core.convert import build, plain
from unictl.core.ports import Intent, Row
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
    except UnictlError as error:
        # What a step sent failed to do carries its outcome; a later fault says nothing of it.
        unknown = error.outcome == "unknown" or (
            (steps.sent and error.outcome is None) or (again and not steps.sent)
        )
        yield from _noted(Settle(row.id, "unknown" if unknown else "refused"))
        if unknown:
            raise _unknown(exchange, intent, error.message, error) from error
        if steps.done:
            error.hint += f" Before it failed, this was done: {', '.join(steps.done)}."
        error.outcome = "not_applied"
        raise
    except GeneratorExit:
        raise
    except BaseException as error:
        if steps.sent or again:
            yield from _noted(Settle(row.id, "unknown"))
        if isinstance(error, KeyboardInterrupt):
            raise _interrupted(intent, sent=steps.sent or again) from error
        if isinstance(error, Exception) and steps.sent:
            why = f"{intent.service}'s answer can't be read ({type(error).__name__})"
            raise _unknown(exchange, intent, why) from error
        raise
    yield from _noted(Settle(row.id, "succeeded", plain(result)))
    return result


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
        self._again, self._settle_after = again, settle_after
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
        if self._again and self._exchange.recovery == "lookup":
            now = yield Now()
            left = (self._row.sent_at or 0) + self._settle_after - now
            if left > 0:
                raise OutcomeUnknown(
                    f"the service doesn't show it yet; ask again in {left:.0f} s", outcome="unknown"
                )
        yield Sending(self._row.id, ask.step)
        self.sent = True
        reply = yield from self._exchange(ask)
        yield from _noted(Replied(self._row.id, ask.step, reply))
        if ask.step:
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
