"""Carries one operation out, from a checked request to a result, as a generator of effects.

The order: check the request, load the credentials, ask the guard, write the journal, send, settle.
A call that changes something has a journal row, flushed before its first byte leaves.
"""

from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from hashlib import sha256
from typing import Any, Final

from unictl.core import catalog, registry
from unictl.core.call import Ask, Together
from unictl.core.limits import Limits, asked
from unictl.core.operation import Recovery, key_lifetime_of, recovery_of
from unictl.core.ports import AtAnother, Intent, Loaded, Mode
from unictl.core.provider import Context, Provider
from unictl.core.record import record
from unictl.engine.change import change, without_raw
from unictl.engine.effects import Allow, Effect, LoadCredentials, NewKey, Now, Tell
from unictl.engine.exchange import UNREADABLE, Exchange, readable
from unictl.engine.login import unsent
from unictl.engine.task import Task
from unictl.engine.wire import Rehearsed, authorised, shown
from unictl.errors import (
    Conflict,
    LiveNotAllowed,
    NotConfigured,
    NotSupported,
    UnictlError,
)

__all__ = ["DryRun", "identity_of", "refusal", "run", "without_raw"]

_MOST_REHEARSED: Final = 20


@record
class DryRun:
    """What a call would have sent: the first request exactly, later ones templated."""

    service: str
    operation: str
    credentials: str
    requests: tuple[Mapping[str, Any], ...]


def run(task: Task) -> Generator[Effect, Any, Any]:
    """Carry the task out and return its result, or a `DryRun`.

    One with a route is carried out at the first of its services that can.

    Raises:
        UnictlError: With service and operation filled in.
    """
    if task.route is None:
        try:
            return (yield from _at_its_service(task))
        except AtAnother as standing:
            raise _elsewhere_begun(task, standing.service) from None
    from unictl.engine.failover import routed  # noqa: PLC0415 - few projects have rules

    return (yield from routed(task, task.route, _at_its_service))


def _elsewhere_begun(task: Task, service: str) -> Conflict:
    """Return the error of a key that was used when another service was the default."""
    return Conflict(
        f"the idempotency key {task.options.key} stands at {service}, which may have done it",
        hint=f"Repeat it with --service {service}; for something new use another key.",
        service=task.options.service,
        operation=task.operation.id,
        outcome="not_applied",
        idempotency_key=task.options.key,
    )


def refusal(task: Task) -> UnictlError | None:
    """Return what the task's service refuses of it, before keys or a journal are asked for."""
    try:
        _begin(task, task.checked())
    except UnictlError as error:
        return error
    return None


def _at_its_service(task: Task) -> Generator[Effect, Any, Any]:
    operation, options = task.operation, task.options
    try:
        extra = task.checked()
        _refusals(task, extra)
        loaded: Loaded = yield LoadCredentials(options.service, options.account)
        # Of keys that have no mode of their own only the sandbox's are surely for tests.
        mode = "test" if options.realm == "sandbox" else task.provider.mode(loaded)
        yield Tell(f"{options.service} {operation.id}: {mode} keys from {loaded.source}")
        if options.dry_run:
            return (yield from _rehearse(task, loaded, _context(task, loaded, mode, extra)))
        recovery = recovery_of(task.provider, operation)
        # Asking by key can do what was never done; looking can't.
        limits = None
        if operation.changes == "money" and not (options.asking and recovery != "key"):
            limits = yield from _allowed(task, loaded, mode)
        context = _context(task, loaded, mode, extra)
        lifetime = key_lifetime_of(task.provider, operation)
        ends = None if options.deadline is None else (yield Now()) + options.deadline
        exchange = Exchange(task.provider, loaded, options, recovery, lifetime, ends)
        if operation.changes is None:
            result = yield from _read(task, exchange, context)
        else:
            key = options.key or (yield NewKey())
            intent = _intent(task, loaded, mode, key, recovery)
            intent = replace(intent, limits=limits)
            result = yield from change(task, exchange, replace(context, key=key), intent)
    except UnictlError as error:
        raise error.during(service=options.service, operation=operation.id) from error.__cause__
    return result if options.raw else without_raw(result)


def identity_of(provider: type[Provider], loaded: Loaded, base_url: str | None) -> str:
    """Return a digest that tells one owner of credentials from another; see `Intent.identity`.

    Args:
        provider: The service's.
        loaded: The credentials.
        base_url: An address of the user's own: another place, where the same key means nothing.
    """
    whose = provider.identity(loaded) + (f"\n{base_url}" if base_url else "")
    return sha256(whose.encode()).hexdigest()[:16]


def _intent(task: Task, loaded: Loaded, mode: Mode, key: str, recovery: Recovery | None) -> Intent:
    options, operation = task.options, task.operation
    identity = identity_of(task.provider, loaded, options.base_url)
    if options.asking not in {None, identity}:
        raise NotConfigured(
            "the keys in use, or their address, are not those that the call was made with",
            hint="Choose the keys of then with --profile and --account, and the same"
            f" UNICTL_{options.service.upper()}_BASE_URL if one was set.",
        )
    amount, currency, whole = asked(task.request)
    # Where nothing can be asked again, the request needn't lie about.
    asked_again = recovery != "none" and options.content is None
    return Intent(
        realm=options.realm,
        service=options.service,
        account=options.account,
        mode=mode,
        identity=identity,
        key=key,
        operation=operation.id,
        fingerprint=task.fingerprint(),
        # Longer than all attempts together can take.
        lease=(options.timeout + 60) * (options.retries + 1),
        routed=task.chosen or task.route is not None,
        profile=options.profile,
        changes=operation.changes or "state",
        amount=amount,
        currency=currency,
        whole=whole,
        request=task.text() if asked_again else None,
        suspected=options.suspected,
    )


def _allowed(task: Task, loaded: Loaded, mode: Mode) -> Generator[Effect, Any, Limits | None]:
    """Ask the guard whether real money may move, and return within which limits.

    Raises:
        LiveNotAllowed: It may not. Where nothing in the keys says that they are live, the hint says
            how to call them keys for tests.
    """
    service = task.options.service
    try:
        limits: Limits | None = yield Allow(mode, task.options.realm, task.operation.id)
    except LiveNotAllowed as error:
        known = catalog.load(service)
        marked = any(one.modes for one in known.credentials.values()) or "mode" in loaded.fields
        if "mode" in known.variables and not marked:
            error.hint += (
                f" If they are for tests, say so: `unictl vault set {service} mode` (test), or"
                f" {known.variables['mode'].names[0]}=test."
            )
        raise
    return limits


def _refusals(task: Task, extra: Mapping[str, Any]) -> None:
    """Let the provider refuse what it can't express, before keys or a journal are asked for.

    Raises:
        UnictlError: The provider's refusal. One of a field says which services take it.
    """
    try:
        _begin(task, extra)
    except NotSupported as error:
        named = {one.name for one in fields(task.request)} if task.request is not None else ()
        if error.field is not None and error.field.partition(".")[0] in named:
            error.hint = _elsewhere(task, error.hint)
        raise


def _begin(task: Task, extra: Mapping[str, Any]) -> None:
    """Begin the call and drop it, which a provider doesn't notice: it does no I/O."""
    settings = {role: role for role in task.provider.visible_roles}
    call = task.call(
        Context(
            key="refusals",
            extra=extra,
            settings=settings,
            content=task.options.content,
            into=task.options.into,
        )
    )
    next(call)
    call.close()


def _elsewhere(task: Task, hint: str) -> str:
    """Return the hint of a refusal, with the services that don't refuse the same request.

    A thing that stands in the path is this service's, and so is what is listed: no other will do.
    """
    if task.arguments or task.operation.changes is None:
        return "Leave it out." if hint == NotSupported.default_hint else hint
    taking: list[str] = []
    for service in registry.providers_of(task.operation):
        if service == task.options.service:
            continue
        provider = registry.provider(service, task.operation)
        options = replace(task.options, service=service, extra={})
        with suppress(Exception):  # whatever it is, it isn't this call's
            _begin(replace(task, provider=provider, options=options), {})
            taking.append(service)
    names = " or ".join(taking)
    if hint == NotSupported.default_hint:
        return (
            f"Leave it out, or choose {names} with --service."
            if taking
            else "Leave it out; no other service takes this request as it is."
        )
    return f"{hint} Or choose {names} with --service." if taking else hint


def _context(task: Task, loaded: Loaded, mode: Mode, extra: Mapping[str, Any]) -> Context:
    roles = (role for role in task.provider.visible_roles if loaded.fields.get(role))
    settings = {role: loaded.fields[role].reveal() for role in roles}
    return Context(
        key="",
        extra=extra,
        settings=settings,
        mode=mode,
        content=task.options.content,
        into=task.options.into,
    )


def _read(task: Task, exchange: Exchange, context: Context) -> Generator[Effect, Any, Any]:
    call = task.call(context)
    try:
        ask: Ask = next(call)
        while True:
            reply = yield from exchange(ask)
            ask = call.send(reply)
    except StopIteration as end:
        return end.value
    except UNREADABLE as error:
        raise readable(error, task.options.service) from error


def _rehearse(task: Task, loaded: Loaded, context: Context) -> Generator[Effect, Any, DryRun]:
    key = task.options.key or (yield NewKey())
    now = yield Now()
    requests: list[Mapping[str, Any]] = []
    call = task.call(replace(context, key=key))
    if task.provider.logs_in:
        loaded = unsent(loaded)
    ask: Ask = next(call)
    while len(requests) < _MOST_REHEARSED:
        requests.extend(
            shown(authorised(task.provider, task.options, one, loaded, now))
            for one in (ask.asks if isinstance(ask, Together) else (ask,))
        )
        try:
            name = ask.step or ask.path.strip("/").split("/")[1].rstrip("s")
            ask = call.send(Rehearsed(200, body=name.encode()))
        except Exception:  # noqa: BLE001 - a made-up reply leads just so far
            break
    return DryRun(task.options.service, task.operation.id, loaded.source, tuple(requests))
