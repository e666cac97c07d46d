"""Operations that change something: a journal row around them, an entry around each step.

At most one effect, and never a false claim. After an attempt whose end nobody saw, the provider
looks before each step (`lookup`), the service deduplicates (`key`), or nothing is repeated
(`none`). Once the effect is there, nothing may take the answer from the user: not even a journal
that can't be written any more.
"""

from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import is_dataclass, replace
from typing import Any

from unictl.core.convert import build, plain
from unictl.core.page import Page
from unictl.core.ports import ANY, BY_HAND, Intent, Row
from unictl.core.provider import Context
from unictl.engine.effects import Begin, Effect, Settle, Tell, Warn
from unictl.engine.exchange import Exchange, readable
from unictl.engine.steps import Absent, Steps, note
from unictl.engine.task import Task
from unictl.errors import Busy, Conflict, Interrupted, Outcome, OutcomeUnknown, UnictlError


def _refuse_by_hand(result: Any, intent: Intent) -> None:
    """Refuse to make a result up where a person only said that there is one.

    Raises:
        Conflict: There is nothing else to answer with.
    """
    if not isinstance(result, Mapping) or result.get(BY_HAND) is not True:
        return
    made = f", with the id {result['id']}" if result.get("id") else ""
    raise Conflict(
        f"key {intent.key} was settled by hand as applied{made}; the result isn't known",
        hint=f"It was done: look at {intent.service} for the result. Only another call needs"
        " another key.",
        outcome="applied",
        idempotency_key=intent.key,
    )


class _All(Container[str]):
    """Every step: each may have been applied by somebody who left no trace here."""

    def __contains__(self, step: object) -> bool:
        return True


def change(
    task: Task, exchange: Exchange, context: Context, intent: Intent
) -> Generator[Effect, Any, Any]:
    """Carry out an operation that changes something, with its journal row, and return the result.

    Raises:
        OutcomeUnknown: It may have been applied.
        UnictlError: It surely was not, or `outcome` says `applied`: the reply can't be read.
        Absent: It was only asked what became of it, and it surely was not applied.
    """
    row: Row = yield Begin(intent)
    if row.state == "succeeded":
        yield Tell(f"the journal has the answer of key {intent.key}")
        _refuse_by_hand(row.result, intent)
        return build(task.operation.result, row.result)
    context = replace(
        context,
        unsure=_All() if ANY in row.unsure else frozenset(row.unsure),
        since=row.began_at,
        done=frozenset(row.replies),
    )
    steps = Steps(row, exchange, asking=task.options.asking is not None)
    try:
        result = yield from steps.run(lambda: task.call(context))
    except GeneratorExit:
        raise
    except Absent as absent:
        yield from note(Settle(row, "refused", unsure=absent.found))
        raise
    except BaseException as error:
        outcome = steps.outcome()
        ended = _ended(error, outcome, exchange, intent, steps.done)
        try:
            yield from steps.note()
            # A step whose reply couldn't be noted must stay one to look for.
            clear = outcome == "not_applied" and not steps.unnoted
            yield from note(Settle(row, "refused" if clear else "unknown", error=_kept(ended)))
        except KeyboardInterrupt as pressed:
            raise _interrupted(intent, outcome, steps.done) from pressed
        if ended is error:
            if not isinstance(error, Exception) and outcome != "not_applied":
                # A cancelled task gets no error of ours, so the key would be lost.
                yield Warn(f"{_interrupted(intent, outcome)}: the key is {intent.key}")
            raise
        raise ended from error
    try:
        # The service's own reply can hold a customer's address: kept only for who asked for it.
        kept = result if task.options.raw else without_raw(result)
        yield from note(Settle(row, "succeeded", plain(kept)))
    except KeyboardInterrupt as error:
        raise _interrupted(intent, "applied") from error
    return result


def _kept(error: BaseException) -> Mapping[str, Any] | None:
    """Return what the journal keeps of an error: no text, which can hold a customer's data."""
    if not isinstance(error, UnictlError):
        return None
    told = error.as_dict()
    names = ("code", "reason", "http_status", "service_code", "request_id")
    return {name: told[name] for name in names if told.get(name) is not None}


def without_raw(result: Any) -> Any:
    """Return the result without the service's own reply."""
    if isinstance(result, Page):
        return Page(tuple(without_raw(item) for item in result.items), result.next)
    if is_dataclass(result) and not isinstance(result, type) and hasattr(result, "raw"):
        return replace(result, raw=None)
    return result


def _ended(
    error: BaseException,
    outcome: Outcome,
    exchange: Exchange,
    intent: Intent,
    done: list[str],
) -> BaseException:
    """Return the error that tells the user how the call ended."""
    if isinstance(error, KeyboardInterrupt):
        return _interrupted(intent, outcome, done)
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
    ask = f"Ask what became of it with `unictl journal resolve {intent.key}`"
    again = f"{ask}, or run it again with --idempotency-key {intent.key}"
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
        flags = "" if intent.profile == "default" else f" --profile {intent.profile}"
        flags += "" if intent.account == "default" else f" --account {intent.account}"
        flags += " --sandbox" if intent.realm == "sandbox" else ""
        where = (
            f"See with `unictl {capability} list --service {intent.service}{flags}` whether it is"
            " there"
        )
    return (
        f"{where} before repeating it under another key; what you saw is noted with"
        f" `unictl journal resolve {intent.key} --as applied`, or `--as not-applied`."
    )


def _interrupted(intent: Intent, outcome: Outcome, done: Sequence[str] = ()) -> Interrupted:
    again = f"Run it again with --idempotency-key {intent.key}."
    why = {
        "not_applied": "interrupted before it was applied",
        "applied": "interrupted when it had been applied",
        "unknown": "interrupted while the service had the request; it may have been applied",
    }[outcome]
    if outcome == "unknown" and intent.request is not None:
        again += f" Or ask what became of it with `unictl journal resolve {intent.key}`."
    if done and outcome != "applied":
        again += f" Before that, this was done: {', '.join(done)}; it goes on from there."
    return Interrupted(why, hint=again, outcome=outcome, idempotency_key=intent.key)
