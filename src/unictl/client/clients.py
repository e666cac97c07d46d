"""`Unictl` and `AsyncUnictl`."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Self

from unictl.client._generated import EMPTY, AsyncCapabilities, Capabilities, Extra
from unictl.client.session import AsyncSession, Session
from unictl.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from unictl.client.batching.given import AsyncRows, Rows
    from unictl.client.explaining import Explanation
    from unictl.client.journal import AsyncJournalClient, JournalClient
    from unictl.engine.route import Served


class _Explaining:
    """What both clients say of a call before it is made."""

    _session: Any

    def explain_route(
        self,
        operation: str,
        *,
        service: str | None = None,
        country: str | None = None,
        idempotency_key: str | None = None,
        extra: Extra = EMPTY,
        **fields: Any,
    ) -> "Explanation":
        """Return where a call would go by the rules, and why; nothing is sent.

        Args:
            operation: `payments.create_order`.
            service: The service, if one is named.
            country: Where the customer is.
            idempotency_key: Decides a split.
            extra: Fields that one service alone has.
            fields: The request's, as far as they are known.

        Raises:
            InvalidRequest: There is no such operation, or a rule can't be read.
        """
        from unictl.client.explaining import explain  # noqa: PLC0415 - few programs ask

        return explain(
            self._session,
            operation,
            fields,
            service=service,
            country=country,
            key=idempotency_key,
            extra=extra,
        )


class Unictl(Capabilities, _Explaining):
    """One client for all services; a capability is an attribute, an operation its method.

        with Unictl(sandbox=True) as client:
            order = client.payments.create_order(amount=50000, currency="INR")

    What isn't given comes from the settings, as on the command line.

    Args:
        profile: Which set of credentials to use.
        account: Which of a service's accounts.
        sandbox: Use the built-in stand-in of the services.
        live: Allow live keys to move money.
        timeout: Seconds to wait for a service's reply.
        deadline: Seconds for a whole call, its attempts and waits together.
        retries: So many further attempts where repeating is safe.
        state: The journal's file, in place of the one in the folder of unictl's state.
        record: A folder in which to keep what is exchanged, without secrets.
        replay: A folder out of which to answer what was recorded there; nothing is sent.
        on_route: Takes who served each call that went by a rule of `unictl.toml`, and why.

    Raises:
        InvalidRequest: One of these, or a variable or file in its place, can't be used.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        account: str | None = None,
        sandbox: bool | None = None,
        live: bool | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        retries: int | None = None,
        state: str | PathLike[str] | None = None,
        record: str | PathLike[str] | None = None,
        replay: str | PathLike[str] | None = None,
        on_route: "Callable[[Served], None] | None" = None,
    ) -> None:
        super().__init__(
            Session(
                _settings(
                    profile=profile,
                    account=account,
                    sandbox=sandbox,
                    live=live,
                    timeout=timeout,
                    deadline=deadline,
                    retries=retries,
                    state=state and fspath(state),
                    record=record and fspath(record),
                    replay=replay and fspath(replay),
                ),
                on_route=on_route,
            )
        )

    def native(self, service: str) -> Any:
        """Return the vendor's own client, ready with the keys that unictl holds.

        Raises:
            NotSupported: unictl makes no client of this service.
            NotConfigured: There are no keys for it.
        """
        from unictl.client.native import native  # noqa: PLC0415

        return native(self._session, service)

    @cached_property
    def journal(self) -> "JournalClient":
        """What was done, and what became of it."""
        from unictl.client.journal import JournalClient  # noqa: PLC0415 - few look at it

        return JournalClient(self._session.settings)

    def batch(
        self,
        operation: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        service: str | None = None,
        resume: str | None = None,
        concurrency: int = 16,
        ordered: bool = False,
        max_failures: int | None = None,
        raw: bool = False,
    ) -> "Rows":
        """Carry an operation out once for each row, many at a time, each with at most one effect.

            for outcome in client.batch("payments.create_order", rows):
                print(outcome.number, outcome.state, outcome.result or outcome.error)

        All rows are validated before anything is sent. What was interrupted, even by a kill, goes
        on with `resume` and the same rows. Nothing happens until it is iterated.

        Args:
            operation: `payments.create_order`.
            rows: A mapping for each call: the arguments of its method, and perhaps `service`,
                `extra`, `idempotency_key` and `country`. They are read twice; what can be read but
                once is kept in a temporary file meanwhile.
            service: The service of rows that name none.
            resume: The `run` of an earlier batch over the same rows.
            concurrency: So many rows at once at most; fewer where the service slows down.
            ordered: Bring the outcomes in the rows' order, not as they come.
            max_failures: Stop when so many rows have failed.
            raw: Keep the service's own replies in the results.

        Raises:
            InvalidRequest: There is no such operation, or it is none for batches; while it is
                iterated, that rows are not in order.
        """
        from unictl.client.batching.given import Rows  # noqa: PLC0415 - few programs have any
        from unictl.client.batching.tasks import operation_named  # noqa: PLC0415 - as above

        return Rows(
            self._session,
            operation_named(operation),
            rows,
            service=service,
            resume=resume,
            concurrency=concurrency,
            ordered=ordered,
            max_failures=max_failures,
            **({"raw": True} if raw else {}),
        )

    def close(self) -> None:
        """Close connections and files."""
        self._session.close()

    def __repr__(self) -> str:
        return _shown(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()


class AsyncUnictl(AsyncCapabilities, _Explaining):
    """`Unictl` for asyncio: the same methods, awaited.

        async with AsyncUnictl(sandbox=True) as client:
            order = await client.payments.create_order(amount=50000, currency="INR")

    Args:
        profile: Which set of credentials to use.
        account: Which of a service's accounts.
        sandbox: Use the built-in stand-in of the services.
        live: Allow live keys to move money.
        timeout: Seconds to wait for a service's reply.
        deadline: Seconds for a whole call, its attempts and waits together.
        retries: So many further attempts where repeating is safe.
        state: The journal's file, in place of the one in the folder of unictl's state.
        record: A folder in which to keep what is exchanged, without secrets.
        replay: A folder out of which to answer what was recorded there; nothing is sent.
        on_route: Takes who served each call that went by a rule of `unictl.toml`, and why.

    Raises:
        InvalidRequest: One of these, or a variable or file in its place, can't be used.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        account: str | None = None,
        sandbox: bool | None = None,
        live: bool | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        retries: int | None = None,
        state: str | PathLike[str] | None = None,
        record: str | PathLike[str] | None = None,
        replay: str | PathLike[str] | None = None,
        on_route: "Callable[[Served], None] | None" = None,
    ) -> None:
        super().__init__(
            AsyncSession(
                _settings(
                    profile=profile,
                    account=account,
                    sandbox=sandbox,
                    live=live,
                    timeout=timeout,
                    deadline=deadline,
                    retries=retries,
                    state=state and fspath(state),
                    record=record and fspath(record),
                    replay=replay and fspath(replay),
                ),
                on_route=on_route,
            )
        )

    @cached_property
    def journal(self) -> "AsyncJournalClient":
        """What was done, and what became of it."""
        from unictl.client.journal import AsyncJournalClient  # noqa: PLC0415 - few look at it

        return AsyncJournalClient(self._session.settings)

    def batch(
        self,
        operation: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        service: str | None = None,
        resume: str | None = None,
        concurrency: int = 16,
        ordered: bool = False,
        max_failures: int | None = None,
        raw: bool = False,
    ) -> "AsyncRows":
        """Carry an operation out once for each row, many at a time, each with at most one effect.

            async for outcome in client.batch("payments.create_order", rows):
                print(outcome.number, outcome.state, outcome.result or outcome.error)

        All rows are validated before anything is sent. What was interrupted, even by a kill, goes
        on with `resume` and the same rows. Nothing happens until it is iterated.

        Args:
            operation: `payments.create_order`.
            rows: A mapping for each call: the arguments of its method, and perhaps `service`,
                `extra`, `idempotency_key` and `country`. They are read twice; what can be read but
                once is kept in a temporary file meanwhile.
            service: The service of rows that name none.
            resume: The `run` of an earlier batch over the same rows.
            concurrency: So many rows at once at most; fewer where the service slows down.
            ordered: Bring the outcomes in the rows' order, not as they come.
            max_failures: Stop when so many rows have failed.
            raw: Keep the service's own replies in the results.

        Raises:
            InvalidRequest: There is no such operation, or it is none for batches; while it is
                iterated, that rows are not in order.
        """
        from unictl.client.batching.given import AsyncRows  # noqa: PLC0415 - few programs have any
        from unictl.client.batching.tasks import operation_named  # noqa: PLC0415 - as above

        return AsyncRows(
            self._session,
            operation_named(operation),
            rows,
            service=service,
            resume=resume,
            concurrency=concurrency,
            ordered=ordered,
            max_failures=max_failures,
            **({"raw": True} if raw else {}),
        )

    async def close(self) -> None:
        """Close connections and files."""
        await self._session.close()

    def __repr__(self) -> str:
        return _shown(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *ended: object) -> None:
        await self.close()


def _settings(**given: Any) -> Settings:
    """Return the settings, each of them read: what can't be used is refused here."""
    settings = Settings(given)
    for name in given:
        settings.find(name)
    if settings.says_anything():
        import warnings  # noqa: PLC0415 - only where there is a file

        from unictl.client.unknown_keys import unknown_keys  # noqa: PLC0415

        for line in unknown_keys(settings):
            warnings.warn(line, RuntimeWarning, stacklevel=3)
    return settings


def _shown(client: Unictl | AsyncUnictl) -> str:
    session = client._session  # noqa: SLF001 - this module's own
    realm = "sandbox" if session.sandbox else "direct"
    return f"{type(client).__name__}(profile={session.settings['profile']!r}, realm={realm!r})"
