"""From an operation's name to its result: settings, service, keys, journal and transport together.

The command line and the typed clients both end here.
"""

import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from unictl import home
from unictl.client.address import own_base_url
from unictl.client.choice import choose
from unictl.client.defaults import with_defaults
from unictl.client.journal_file import journal_of
from unictl.client.outside import Keys, KeysOfSandbox, KeysOfUser, LiveGuard, SystemClock
from unictl.client.tokens import TokensOfUser
from unictl.core import registry
from unictl.core.call import Reply, Wire
from unictl.core.check import check
from unictl.core.convert import build
from unictl.core.operation import Operation
from unictl.core.page import Page
from unictl.core.ports import AsyncTransport, Transport
from unictl.engine.drive import Ports, drive, drive_async
from unictl.engine.effects import Effect
from unictl.engine.options import Options
from unictl.engine.run import run
from unictl.engine.task import Task
from unictl.errors import InvalidRequest, NotConfigured, UnictlError
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.client.recording.tape import Tape
    from unictl.engine.route import Route, Served
    from unictl.vault.store import Vault

SANDBOX_FILE: Final = "sandbox.sqlite3"


class Base:
    """What a session is in a synchronous and in an asyncio program.

    Args:
        settings: Of this run.
        prompt: Asks a person for the vault's passphrase; None where nobody can be asked.
        tell: Takes each line about what is being done.
        warn: Takes each line that people should see in any case; Python's warnings by default.
        shared: Whether it is one of the commands of a script, which have a recording in common.
        on_route: Takes who served a call that went by a rule.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        prompt: Callable[[str], str] | None = None,
        tell: Callable[[str], None] | None = None,
        warn: Callable[[str], None] | None = None,
        shared: bool = False,
        on_route: "Callable[[Served], None] | None" = None,
    ) -> None:
        self.settings = settings
        self._on_route = on_route
        self.sandbox: bool = settings["sandbox"]
        self.journal = journal_of(settings)
        users = KeysOfSandbox() if self.sandbox else KeysOfUser(settings, prompt)
        self.keys: Keys = users
        self._tape: Tape | None = None
        if settings["record"] or settings["replay"]:
            from unictl.client.recording import tape  # noqa: PLC0415 - few record or replay

            self._tape = tape.opened(settings, shared=shared)
            self.keys = tape.keys(self._tape, users)
            self.journal = tape.journal(self._tape, self.journal)
        self.clock = SystemClock()
        guard = LiveGuard(settings, self._vault)
        self._ports = Ports(
            users,
            self.journal,
            guard,
            self.clock,
            tell or _silent,
            warn or _warn,
            TokensOfUser(self._vault),
        )
        self._closed = False
        # Threads that share a client share its transport; a signal may close it while it is opened.
        self._opening = threading.RLock()

    def _vault(self) -> "Vault | None":
        """Return the vault that the keys were looked for in, once they were; None without one."""
        return getattr(self.keys, "vault", None)

    def check_open(self) -> None:
        """Refuse to go on once the session is closed, before anything is written or sent.

        Raises:
            InvalidRequest: It is closed.
        """
        if self._closed:
            raise InvalidRequest(
                "this client is closed",
                hint="Make a new one, or use it inside its `with` block. Nothing was sent.",
            )

    def task(
        self,
        identifier: str,
        arguments: Mapping[str, str],
        values: Mapping[str, Any],
        *,
        service: str | None = None,
        **options: Any,
    ) -> Task:
        """Return what is to be done.

        Args:
            identifier: `payments.create_order`.
            arguments: What stands in the path, by name.
            values: The request's fields, in JSON's types or ours.
            service: The service's slug, or None for the one by the rules, or the default one.
            options: Further `Options`; `country`, the customer's, which rules can look at; and
                `key_from`, the fields that the key is made from.

        Raises:
            InvalidRequest: No service can be chosen, or a field is unknown or missing.
            NotSupported: The service doesn't offer it.
        """
        operation = registry.operation(identifier)
        names = options.pop("key_from", None)
        route = None if service is not None else self._route(operation, values, options)
        options.pop("country", None)
        try:
            chosen = choose(operation, service, self.settings, self.keys, route=route)
        except NotConfigured:
            if operation.request is not None:  # what is wrong with it is told first
                check(self.request(operation, values))
            raise
        try:
            task = self._task(operation, chosen, arguments, values, options)
            if service is None and operation.begins:
                task = replace(task, route=route, chosen=True)
            if names is not None:
                from unictl.client.derived_key import keyed  # noqa: PLC0415 - few derive it

                task = keyed(task, names)
        except UnictlError as error:
            raise error.during(service=chosen, operation=identifier) from error.__cause__
        return task if self._tape is None else self._tape.task(task)

    def plan(self, task: Task) -> Generator[Effect, Any, Any]:
        """Return what carries the task out: the engine's effects, recorded or replayed if wanted.

        Raises:
            UnictlError: While it runs: what went wrong.
        """
        return run(task) if self._tape is None else self._tape.plan(task)

    @property
    def ports(self) -> Ports:
        """The outside world of its calls."""
        return self._ports

    @property
    def taped(self) -> bool:
        """Whether it records or replays."""
        return self._tape is not None

    @property
    def uniform(self) -> bool:
        """Whether calls to one service differ only in what is asked: no rules, no recording."""
        return self._tape is None and not self._has_rules()

    def _has_rules(self) -> bool:
        return any(
            "routes" in table for table in (self.settings.project()[1], self.settings.user())
        )

    def _route(
        self, operation: Operation, values: Mapping[str, Any], options: Mapping[str, Any]
    ) -> "Route | None":
        if not self._has_rules():
            return None
        from unictl.client.routing import route_of  # noqa: PLC0415 - few projects have rules

        model = operation.request
        filled = with_defaults(model, values, self.settings) if model is not None else {}
        return route_of(
            operation, filled, options, self.settings, self.keys, told_of=self._on_route
        )

    def _task(
        self,
        operation: Operation,
        chosen: str,
        arguments: Mapping[str, str],
        values: Mapping[str, Any],
        given: Mapping[str, Any],
    ) -> Task:
        provider = registry.provider(chosen, operation)
        if given.get("content") is not None or given.get("into") is not None:
            given = _carried(given)
        settings = self.settings
        how = {
            "base_url": None if self.sandbox else own_base_url(chosen, settings),
            "account": settings["account"],
            "realm": "sandbox" if self.sandbox else "direct",
            "profile": settings["profile"],
            "timeout": settings["timeout"],
            "retries": settings["retries"],
            "deadline": settings["deadline"],
            **{name: value for name, value in given.items() if value is not None},
        }
        request = self.request(operation, values)
        return Task(operation, provider, arguments, request, Options(service=chosen, **how))

    def request(self, operation: Operation, values: Mapping[str, Any]) -> Any:
        """Return the operation's request, with what the settings fill in; None where it takes none.

        Raises:
            InvalidRequest: A field is unknown or missing, or can't be read.
        """
        model: type[Any] | None = operation.request
        return model and build(model, with_defaults(model, values, self.settings))


class Session(Base):
    """A session of a synchronous program."""

    _transport: Transport | None = None

    def run(self, task: Task) -> Any:
        """Carry the task out and return its result; a list's is one `Page`."""
        self.check_open()
        if task.options.into is None:
            return drive(self.plan(task), self._ports, self)
        from unictl.client.files import delivered  # noqa: PLC0415 - few calls bring content

        with delivered(task):
            return drive(self.plan(task), self._ports, self)

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """Send a request; the session is a transport that opens the real one at its first."""
        return self._door().send(wire, timeout=timeout)

    def call(
        self, identifier: str, arguments: Mapping[str, str], values: Mapping[str, Any], **how: Any
    ) -> Any:
        """Carry an operation out and return its result."""
        return self.run(self.task(identifier, arguments, values, **how))

    def pages(self, task: Task) -> Iterator[Page[Any]]:
        """Yield a list's pages until its limit is reached; without one, all."""
        onward: Task | None = task
        while onward is not None:
            page = self.run(onward)
            yield page
            onward = after(onward, page)

    def close(self) -> None:
        """Close connections and files."""
        with self._opening:
            self._closed = True
        self.journal.close()
        if self._transport is not None and hasattr(self._transport, "close"):
            self._transport.close()

    def _door(self) -> Transport:
        with self._opening:
            self.check_open()  # another thread may have closed it in between
            if self._transport is None:
                if self.sandbox:
                    from unictl.sandbox.transport import SandboxTransport  # noqa: PLC0415

                    self._transport = SandboxTransport(home.state() / SANDBOX_FILE)
                else:
                    from unictl.transport.http import HttpTransport  # noqa: PLC0415

                    self._transport = HttpTransport()
            return self._transport


class AsyncSession(Base):
    """A session of an asyncio program."""

    _transport: AsyncTransport | None = None

    async def run(self, task: Task) -> Any:
        """Carry the task out and return its result; a list's is one `Page`."""
        self.check_open()
        if task.options.into is None:
            return await drive_async(self.plan(task), self._ports, self)
        from unictl.client.files import delivered  # noqa: PLC0415 - few calls bring content

        with delivered(task):
            return await drive_async(self.plan(task), self._ports, self)

    async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
        """Send a request; the session is a transport that opens the real one at its first."""
        self.check_open()  # another thread may have closed it in between
        return await self._door().send(wire, timeout=timeout)

    async def call(
        self, identifier: str, arguments: Mapping[str, str], values: Mapping[str, Any], **how: Any
    ) -> Any:
        """Carry an operation out and return its result."""
        return await self.run(self.task(identifier, arguments, values, **how))

    async def pages(self, task: Task) -> AsyncIterator[Page[Any]]:
        """Yield a list's pages until its limit is reached; without one, all."""
        onward: Task | None = task
        while onward is not None:
            page = await self.run(onward)
            yield page
            onward = after(onward, page)

    async def close(self) -> None:
        """Close connections and files."""
        self._closed = True
        self.journal.close()
        if self._transport is not None and hasattr(self._transport, "close"):
            ended = self._transport.close()
            if ended is not None:
                await ended

    def _door(self) -> AsyncTransport:
        if self._transport is None:
            self._transport = async_transport(sandbox=self.sandbox)
        return self._transport


def async_transport(*, sandbox: bool) -> AsyncTransport:
    """Return what sends the requests of an event loop."""
    if sandbox:
        from unictl.sandbox.transport import AsyncSandboxTransport  # noqa: PLC0415

        return AsyncSandboxTransport(home.state() / SANDBOX_FILE)
    from unictl.transport.http import AsyncHttpTransport  # noqa: PLC0415

    return AsyncHttpTransport()


def after(task: Task, page: Page[Any]) -> Task | None:
    """Return the task of the following page, or None after the last or at the limit."""
    limit = task.request.limit if hasattr(task.request, "limit") else None
    left = None if limit is None else limit - len(page.items)
    if page.next is None or (left is not None and left <= 0):
        return None
    return replace(task, request=replace(task.request, cursor=page.next, limit=left))


def _carried(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with content and its place as the engine takes them."""
    from unictl.client.files import as_content, as_sink  # noqa: PLC0415 - few calls carry any

    found = dict(given)
    for name, take in (("content", as_content), ("into", as_sink)):
        if found.get(name) is not None:
            found[name] = take(found[name])
    return found


def _silent(line: str) -> None:
    """Tell nobody."""


def _warn(line: str) -> None:
    """Tell by Python's warnings."""
    import warnings  # noqa: PLC0415 - rarely needed

    warnings.warn(line, RuntimeWarning, stacklevel=2)
