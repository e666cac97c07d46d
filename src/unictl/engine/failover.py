"""Carries out a call that goes by a rule: the next service only where the one before did nothing.

The idempotency key stands for one effect over all services together. The journal sees to that: it
begins no row at one service while another's may have had its effect, and says which that is.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any, Final

from unictl.core import registry
from unictl.core.ports import AtAnother, Loaded
from unictl.engine.effects import Effect, LoadCredentials, NewKey, Now, Tell
from unictl.engine.route import Route, Served, Tried
from unictl.engine.routes import order
from unictl.engine.task import Task
from unictl.errors import (
    InvalidRequest,
    NotConfigured,
    NotSupported,
    OutcomeUnknown,
    UnictlError,
)

One = Callable[[Task], Generator[Effect, Any, Any]]

# What keeps a service from being asked at all; another one may do.
_NOT_FOR_IT: Final = (NotConfigured, NotSupported)


def routed(task: Task, route: Route, one: One) -> Generator[Effect, Any, Any]:
    """Carry the task out at the first of the route's services that can, and return its result.

    Args:
        task: What is to be done.
        route: Where.
        one: Carries a task out at one service.

    Raises:
        OutcomeUnknown: See there; or an earlier attempt may have gone to any of several services.
        UnictlError: The error of the last service that was asked; its hint names all of them.
    """
    task.checked()  # what is wrong with the request is wrong everywhere
    _known_where(task, route)
    key = task.options.key or (yield NewKey())
    task = replace(task, options=replace(task.options, key=key))
    way = _Way(task, route)
    while (service := way.following()) is not None:
        here = at(task, route, service)
        yield from way.keep_time()
        try:
            way.check(here)
            yield from way.check_keys(here)
            result = yield from one(way.in_time(here))
        except AtAnother as standing:
            yield Tell(f"the journal has key {key} at {standing.service}")
            way.go_to(standing)
        except UnictlError as error:
            if not way.goes_on(service, error):
                raise way.told(error) from error.__cause__
            yield Tell(f"{service}: {error.message}; it did nothing, so the next one is tried")
        else:
            if route.told is not None and not task.options.dry_run:
                route.told(way.served(service, key))
            return result
    last = way.last()
    raise way.told(last) from last.__cause__


def at(task: Task, route: Route, service: str) -> Task:
    """Return the task as it is at one of the route's services, or at one that the journal names."""
    options = replace(task.options, service=service, base_url=route.address(service))
    provider = registry.provider(service, task.operation)
    return replace(task, provider=provider, options=options)


def _known_where(task: Task, route: Route) -> None:
    """Refuse to go on with a call of which nobody knows to which of several services it went.

    Raises:
        OutcomeUnknown: The journal that knew it is gone. To ask one service could do at it what
            another has done.
    """
    if task.options.suspected is None or len(route.services) == 1:
        return
    services = " or ".join(route.services)
    raise OutcomeUnknown(
        f"an earlier attempt may have gone to {services}, and the journal that knew it is gone",
        hint="Bring that journal back with --state FILE; or see at each of them what is there, and"
        " begin a new batch with the rest.",
        operation=task.operation.id,
        outcome="unknown",
        idempotency_key=task.options.key,
    )


class _Way:
    """Where a call has been, and where it may still go."""

    def __init__(self, task: Task, route: Route) -> None:
        self._task, self._route = task, route
        self._waiting = list(order(route.services, route.split, task.options.key or ""))
        self._errors: dict[str, UnictlError] = {}
        self._asked: list[str] = []
        self._expected: dict[str, str] = {}
        self._mode: str | None = None
        self._began: float | None = None
        self._passed = 0.0

    def following(self) -> str | None:
        """Return the next service, or None after the last."""
        return self._waiting.pop(0) if self._waiting else None

    def go_to(self, standing: AtAnother) -> None:
        """Let this service be the next: what was begun under the key stands there.

        Raises:
            UnictlError: It has been asked already, and failed; no other may be.
        """
        service = standing.service
        if service in self._errors:
            raise self.told(self._errors[service])
        self._expected[service] = standing.identity
        self._waiting = [service, *(one for one in self._waiting if one != service)]

    def check(self, here: Task) -> None:
        """Let the service refuse what it can't express; where it is alone, it will by itself.

        Raises:
            NotSupported: It does.
        """
        if len(self._route.services) == 1:
            return
        from unictl.engine.run import refusal  # noqa: PLC0415 - which hands calls to this module

        if (error := refusal(here)) is None:
            return
        if isinstance(error, InvalidRequest):  # of this service alone: `checked` was content
            error = NotSupported(error.message, hint=error.hint, field=error.field)
        raise error.during(service=here.options.service, operation=here.operation.id)

    def check_keys(self, here: Task) -> Generator[Effect, Any, None]:
        """Refuse keys of another mode than those of the services before, or of another owner.

        Raises:
            NotConfigured: There are no keys, or none of this mode, or not those of then.
        """
        options = here.options
        expected = self._expected.get(options.service)
        if not expected and (options.realm == "sandbox" or len(self._route.services) == 1):
            return
        loaded = yield LoadCredentials(options.service, options.account)
        if expected:
            self._check_owner(here, loaded, expected)
        mode = "test" if options.realm == "sandbox" else here.provider.mode(loaded)
        if self._mode not in {None, mode}:
            raise NotConfigured(
                f"its keys are {mode} ones, and the call began with {self._mode} ones",
                hint="Give all services of a rule keys of one mode, or the rule a mode.",
                service=here.options.service,
                operation=here.operation.id,
            )
        self._mode = mode

    def _check_owner(self, here: Task, loaded: Loaded, expected: str) -> None:
        """Refuse to begin anew where the journal has the call under another owner's keys."""
        from unictl.engine.run import identity_of  # noqa: PLC0415 - as above

        if identity_of(here.provider, loaded, here.options.base_url) != expected:
            service = here.options.service
            raise NotConfigured(
                f"the key stands at {service}, under keys or an address that are not those in use",
                hint="Choose the keys of then with --profile and --account, and the same"
                f" UNICTL_{service.upper()}_BASE_URL if one was set.",
                service=service,
                operation=here.operation.id,
                outcome="unknown",
                idempotency_key=here.options.key,
            )

    def keep_time(self) -> Generator[Effect, Any, None]:
        """Take in how much of the deadline has passed.

        Raises:
            UnictlError: All of it, with the error of the last service that was asked.
        """
        if self._task.options.deadline is not None:
            now: float = yield Now()
            self._began = now if self._began is None else self._began
            self._passed = now - self._began
            if self._errors and self._passed >= self._task.options.deadline:
                raise self.told(self.last())

    def in_time(self, here: Task) -> Task:
        """Return the task with what is left of the deadline."""
        if here.options.deadline is None or not self._passed:
            return here
        left = max(here.options.deadline - self._passed, 0.0)
        return replace(here, options=replace(here.options, deadline=left))

    def goes_on(self, service: str, error: UnictlError) -> bool:
        """Return whether another service may be tried after this error."""
        self._errors[service] = error
        if isinstance(error, _NOT_FOR_IT) and error.outcome in {None, "not_applied"}:
            return True
        self._asked.append(service)
        # A key in the error says that a part was done: a contact made, a product.
        nothing_done = error.outcome == "not_applied" and error.idempotency_key is None
        return nothing_done and error.code in self._route.failover_on

    def last(self) -> UnictlError:
        """Return the error of the last service that was asked; of none, that of the first."""
        return self._errors[self._asked[-1] if self._asked else next(iter(self._errors))]

    def told(self, error: UnictlError) -> UnictlError:
        """Return the error with all services in its hint, where it was more than one."""
        rest = {**dict(self._route.passed_over), **self._failures()}
        if len(rest) > 1:
            told = "; ".join(f"{service}: {why}" for service, why in rest.items())
            rule = f"rule {self._route.rule} of {self._route.file}"
            error.hint = f"{error.hint} No service of {rule} did it: {told}."
        return error.during(service=None, operation=self._task.operation.id)

    def served(self, service: str, key: str) -> Served:
        """Return who served the call."""
        tried = tuple(
            Tried(name, error.code, error.message) for name, error in self._errors.items()
        )
        return Served(
            self._task.operation.id,
            service,
            key,
            self._route.rule,
            self._route.file,
            f"{self._route.why}{self._share()}",
            tried,
        )

    def _share(self) -> str:
        split = ", ".join(f"{service} {weight}" for service, weight in self._route.split)
        return f", the key's share of {split}" if split else ""

    def _failures(self) -> dict[str, str]:
        return {name: f"{error.message} ({error.code})" for name, error in self._errors.items()}
