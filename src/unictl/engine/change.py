"""Operations that change something: a journal row around them, an entry around each step.

At most one effect, and never a false claim. After an attempt whose end nobody saw, the provider
looks before each step (`lookup`), the service deduplicates (`key`), or nothing is repeated
(`none`). Once the effect is there, nothing may take the answer from the user: not even a journal
that can't be written any more.
"""

from collections.abc import Generator, Mapping
from dataclasses import is_dataclass, replace
from typing import Any

from unictl.core.call import Ask, Reply
from unictl.core.convert import build, plain
from unictl.core.page import Page
from unictl.core.ports import Intent, Row
from unictl.core.provider import Context
from unictl.engine.effects import (
    Begin,
    Effect,
    Now,
    Replied,
    Settle,
    Tell,
    Warn,
)
from unictl.engine.exchange import Exchange, Flight, readable
from unictl.engine.task import Task
from unictl.errors import Busy, Interrupted, Outcome, OutcomeUnknown, UnictlError


def change(
    task: Task, exchange: Exchange, context: Context, intent: Intent
) -> Generator[Effect, Any, Any]:
    """Carry out an operation that changes something, with its journal row, and return the result.

    Raises:
        OutcomeUnknown: It may have been applied.
        UnictlError: It surely was not, or `outcome` says `applied`: the reply can't be read.
    """
    row: Row = yield Begin(intent)
    if row.state == "succeeded":
        yield Tell(f"the journal has the answer of key {intent.key}")
        return build(task.operation.result, row.result)
    steps = _Steps(row, exchange, settle_after=task.provider.settle_after)
    try:
        context = replace(
            context, unsure=frozenset(row.unsure), since=row.began_at, done=frozenset(row.replies)
        )
        result = yield from steps.run(task.call(context))
    except GeneratorExit:
        raise
    except BaseException as error:
        outcome = steps.outcome()
        try:
            yield from steps.note()
            # A step whose reply couldn't be noted must stay one to look for.
            clear = outcome == "not_applied" and not steps.unnoted
            yield from _note(Settle(row, "refused" if clear else "unknown"))
        except KeyboardInterrupt as pressed:
            raise _interrupted(intent, outcome) from pressed
        ended = _ended(error, outcome, exchange, intent, steps.done)
        if ended is error:
            if not isinstance(error, Exception) and outcome != "not_applied":
                # A cancelled task gets no error of ours, so the key would be lost.
                yield Warn(f"{_interrupted(intent, outcome)}: the key is {intent.key}")
            raise
        raise ended from error
    try:
        # The service's own reply can hold a customer's address: kept only for who asked for it.
        kept = result if task.options.raw else without_raw(result)
        yield from _note(Settle(row, "succeeded", plain(kept)))
    except KeyboardInterrupt as error:
        raise _interrupted(intent, "applied") from error
    return result


def without_raw(result: Any) -> Any:
    """Return the result without the service's own reply."""
    if isinstance(result, Page):
        return Page(tuple(without_raw(item) for item in result.items), result.next)
    if is_dataclass(result) and not isinstance(result, type) and hasattr(result, "raw"):
        return replace(result, raw=None)
    return result


class _Steps:
    """Runs a provider's generator, with a journal entry around each step that changes something.

    Attributes:
        done: The names of the steps that were carried out now, but for the last, unnamed one.
        unnoted: Replies that the journal hasn't got. The last step's reply gets there only if the
            call fails: with the result, which comes at once, it would be one more wait for the
            disk.
    """

    def __init__(self, row: Row, exchange: Exchange, *, settle_after: float) -> None:
        self._row, self._exchange, self._settle_after = row, exchange, settle_after
        self._unsure = set(row.unsure)
        self._answered: set[str] = set()
        self._began = 0.0
        self.done: list[str] = []
        self.unnoted: dict[str, Reply] = {}

    def run(self, call: Any) -> Generator[Effect, Any, Any]:
        """Return the call's result."""
        if self._unsure and self._exchange.recovery == "none":
            raise OutcomeUnknown("an earlier attempt was sent and its reply never seen")
        self._began = yield Now()
        try:
            ask: Ask = next(call)
            while True:
                reply = yield from (self._step(ask) if ask.changes else self._exchange(ask))
                ask = call.send(reply)
        except StopIteration as end:
            return end.value

    def outcome(self) -> Outcome:
        """Return what is known of a call that ends with an error now."""
        if "" in self._answered or "" in self._row.replies:
            return "applied"
        return "unknown" if self._unsure else "not_applied"

    def _step(self, ask: Ask) -> Generator[Effect, Any, Reply]:
        step = ask.step
        if step in self._answered:
            raise TypeError(f"two steps are named {step!r}")
        if step in self._row.replies:
            self._answered.add(step)
            return self._row.replies[step]
        earlier = step in self._unsure
        if earlier and self._exchange.recovery == "lookup":
            # It was looked for after the call began, and not found.
            left = self._row.unsure[step] + self._settle_after - self._began
            if left > 0:
                raise OutcomeUnknown(f"the service doesn't show it yet; ask again in {left:.0f} s")
            earlier = False
        elif earlier and self._forgotten():
            raise OutcomeUnknown(
                f"{self._exchange.options.service} may not know the key of the earlier attempt any"
                " more, and would do it once more"
            )
        flight = Flight(self._row, earlier=earlier)
        self._unsure.add(step)
        try:
            reply = yield from self._exchange(ask, flight)
        finally:
            if flight.reply is not None:
                self._answered.add(step)
                self.unnoted[step] = flight.reply
            if flight.reply is not None or not flight.unsure:
                self._unsure.discard(step)
        if step:
            self.done.append(step)
            yield from self.note()
        return reply

    def _forgotten(self) -> bool:
        lifetime = self._exchange.key_lifetime
        return lifetime is not None and self._began - self._row.began_at > lifetime

    def note(self) -> Generator[Effect, Any, None]:
        """Bring to the journal the replies that it hasn't got."""
        for step, reply in list(self.unnoted.items()):
            if (yield from _note(Replied(self._row, step, reply))):
                del self.unnoted[step]


def _note(effect: Settle | Replied) -> Generator[Effect, Any, bool]:
    """Write to the journal what has happened; a journal that fails now is only warned of.

    What it lacks makes a repeat look first, or say that it doesn't know: never send blindly.
    Returns whether it was written.
    """
    try:
        yield effect
    except Exception as error:  # noqa: BLE001 - the journal is a port; whatever it raises, go on
        told = error.message if isinstance(error, UnictlError) else type(error).__name__
        yield Warn(f"the journal could not note the end of this call: {told}")
        return False
    return True


def _ended(
    error: BaseException,
    outcome: Outcome,
    exchange: Exchange,
    intent: Intent,
    done: list[str],
) -> BaseException:
    """Return the error that tells the user how the call ended."""
    if isinstance(error, KeyboardInterrupt):
        return _interrupted(intent, outcome)
    if not isinstance(error, Exception):
        return error
    if outcome == "unknown":
        return _unknown(exchange, intent, error)
    error = readable(error, intent.service)
    error.outcome = outcome
    if isinstance(error, Busy) and outcome == "not_applied":
        error.outcome = None  # by this call not; by the one that has the row, nobody knows
    if error.outcome != "not_applied" or done:
        error.idempotency_key = intent.key
    if outcome == "applied":
        error.retryable = False
        error.hint = (
            f"It was done: don't repeat it under another key. {error.hint}"
            f" With --idempotency-key {intent.key} the reply is read again, and nothing sent."
        )
    elif done:
        error.hint += (
            f" Before it failed, this was done: {', '.join(done)}."
            f" With --idempotency-key {intent.key} it goes on from there."
        )
    return error


def _unknown(exchange: Exchange, intent: Intent, error: Exception) -> OutcomeUnknown:
    again = f"Run it again with --idempotency-key {intent.key}"
    hints: Mapping[str | None, str] = {
        "key": f"{again}: {intent.service} won't do it twice.",
        "lookup": f"{again}: it is looked for first.",
    }
    told = readable(error, intent.service)
    hint = hints.get(exchange.recovery) or _look(exchange, intent)
    if not told.retryable and told.hint != told.default_hint:
        hint = told.hint  # the provider knows that to repeat it is of no use
    return OutcomeUnknown(
        f"{told.message}; it may have been applied",
        hint=hint,
        http_status=told.http_status,
        service_code=told.service_code,
        request_id=told.request_id,
        outcome="unknown",
        idempotency_key=intent.key,
    )


def _look(exchange: Exchange, intent: Intent) -> str:
    """Return where a person sees what became of something that has no key and no look-up."""
    where = f"Look at {intent.service}"
    if hasattr(exchange.provider, "list"):
        capability = intent.operation.partition(".")[0].replace("_", "-")
        where = (
            f"See with `unictl {capability} list --service {intent.service}` whether it is there"
        )
    return f"{where} before repeating it under another key."


def _interrupted(intent: Intent, outcome: Outcome) -> Interrupted:
    again = f"Run it again with --idempotency-key {intent.key}."
    why, hint = {
        "not_applied": ("interrupted before it was applied", again),
        "applied": ("interrupted when it had been applied", again),
        "unknown": (
            "interrupted while the service had the request; it may have been applied",
            again,
        ),
    }[outcome]
    return Interrupted(why, hint=hint, outcome=outcome, idempotency_key=intent.key)
