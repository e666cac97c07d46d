"""A batch of a program's own rows: mappings, validated and then carried out while it iterates."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from copy import copy
from itertools import islice
from typing import IO, Any, Final

from unictl.client.batch import Batch, Outcome, Progress, Row
from unictl.client.session import Base
from unictl.core.convert import plain
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest, UnictlError

_LISTED: Final = 10
_OWN: Final = frozenset({"service", "extra", "idempotency_key", "country"})


class Given:
    """A batch over mappings.

    Args:
        session: Whose settings, keys and journal it goes by.
        operation: `payments.create_order`.
        rows: A mapping for each call: the fields of its method, what stands in the path included,
            and perhaps `service`, `extra`, `idempotency_key` and `country`.
        options: Of `Batch`.
    """

    def __init__(
        self, session: Base, operation: Operation, rows: Iterable[Mapping[str, Any]], **options: Any
    ) -> None:
        self._batch = Batch(session, operation.id, **options)
        self._operation, self._given = operation, rows

    @property
    def run(self) -> str:
        """The run's id; empty until the first outcome is asked for."""
        return self._batch.run

    @property
    def stopped(self) -> UnictlError | None:
        """Why the batch ended before its last row, with what to do; None if it didn't."""
        why = self._batch.stopped
        if why is not None and self.run not in why.hint:
            why = copy(why)
            why.hint = f"{why.hint} Then go on with the same rows and resume={self.run!r}."
        return why

    @property
    def progress(self) -> Progress:
        """How far it has come; may be asked from another thread."""
        return self._batch.progress

    def drain(self) -> None:
        """Begin no further row; those under way end."""
        self._batch.drain()

    def stop(self) -> None:
        """End at once: what is under way is given up and settled as what is known of it."""
        self._batch.stop()

    def _ready(self, held: ExitStack) -> Callable[[], Iterator[Row]]:
        """Validate all rows, and return what reads them anew.

        Raises:
            InvalidRequest: Some rows are not in order; nothing was sent.
            UnictlError: See `Batch.prepare`.
        """
        if self.run:
            raise InvalidRequest(
                "this batch has been carried out",
                hint=f"Make another with resume={self.run!r} to go on with it.",
            )
        rows, kept = self._given, None
        if iter(rows) is rows:  # it can be read only once
            from tempfile import TemporaryFile  # noqa: PLC0415 - only for such

            kept = held.enter_context(TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115 - held
        wrong: list[str] = []
        first: UnictlError | None = None
        for number, given in enumerate(rows, 1):
            error = self._batch.validate(self._row(number, given))
            if error is not None:
                first = first or error
                wrong.append(f"row {number}: {error.message}")
            elif kept is not None:
                kept.write(json.dumps(given, default=plain) + "\n")
        if first is not None:
            raise _invalid(wrong, first)
        self._batch.prepare()
        return self._again if kept is None else lambda: self._kept(kept)

    def _again(self) -> Iterator[Row]:
        return (self._row(number, given) for number, given in enumerate(self._given, 1))

    def _kept(self, file: IO[str]) -> Iterator[Row]:
        file.seek(0)
        return (self._row(number, json.loads(line)) for number, line in enumerate(file, 1))

    def _row(self, number: int, given: Mapping[str, Any]) -> Row:
        if not isinstance(given, Mapping):
            return Row(number, error=InvalidRequest("a row must be a mapping"))
        names = self._operation.path_parameters
        missing = [name for name in names if name not in given]
        if missing:
            why = f"{missing[0]} is missing"
            return Row(number, error=InvalidRequest(why, field=missing[0]))
        return Row(
            number,
            {name: given[name] for name in names},
            {n: value for n, value in given.items() if n not in names and n not in _OWN},
            service=given.get("service"),
            extra=given.get("extra") or {},
            key=given.get("idempotency_key"),
            country=given.get("country"),
        )


class Rows(Given):
    """A batch that a `for` loop carries out; each item is a row's outcome."""

    def __iter__(self) -> Iterator[Outcome]:
        with ExitStack() as held:
            rows = self._ready(held)
            yield from self._batch.outcomes(rows())


class AsyncRows(Given):
    """A batch that an `async for` loop carries out; each item is a row's outcome."""

    async def __aiter__(self) -> AsyncIterator[Outcome]:
        import asyncio  # noqa: PLC0415 - a synchronous program never needs it

        with ExitStack() as held:
            # Rows may be many, and the vault may take its time to open.
            rows = await asyncio.to_thread(self._ready, held)
            async for outcome in self._batch.outcomes_async(rows()):
                yield outcome


def _invalid(wrong: list[str], first: UnictlError) -> InvalidRequest:
    more = len(wrong) - _LISTED
    told = "; ".join(islice(wrong, _LISTED)) + (f"; and {more} more" if more > 0 else "")
    return InvalidRequest(
        f"{len(wrong)} rows are not in order: {told}",
        hint=f"Nothing was sent. {first.hint}",
        field=first.field,
    )
