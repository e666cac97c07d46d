"""Many calls of one operation: the rows of a file, carried out at once, each exactly once.

    batch = Batch(session, "payments.create_order", concurrency=16)
    errors = [error for row in rows() if (error := batch.validate(row))]   # the first pass
    if not errors:
        batch.prepare()                                                     # the run has its id
        for outcome in batch.outcomes(rows()):                              # the second
            ...

A run's id has the time in it at which it began, and is bound to its input: the same rows in the
same order, the same operation, profile and mode. A row's key is the run's id and the row's number.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from unictl.client.batching.rows import Outcome, Progress, Row
from unictl.client.session import Base
from unictl.engine.task import Task
from unictl.errors import UnictlError

__all__ = ["Batch", "Outcome", "Progress", "Row"]


class Batch:
    """A batch: validate every row, prepare, then take the outcomes; in this order.

    Args:
        session: Whose settings, keys and journal it goes by.
        operation: `payments.create_order`.
        resume: The id of an earlier run over the same input that is to go on; None begins one.
        concurrency: So many rows at once at most; fewer where the service slows down or says so.
        ordered: Bring the outcomes in the rows' order, not as they come.
        max_failures: Stop when so many rows have failed; None for no bound.
        service: The service of rows that name none; None for the one by the rules, or the default.
        options: Further `Options` of each call: `raw`, `timeout`.

    Attributes:
        run: The run's id; empty until `prepare`.
        stopped: Why the batch ended before its last row, with what to do; None if it didn't.

    Raises:
        InvalidRequest: There is no such operation, or it is none that batches can do.
    """

    def __init__(
        self,
        session: Base,
        operation: str,
        *,
        resume: str | None = None,
        concurrency: int = 16,
        ordered: bool = False,
        max_failures: int | None = None,
        service: str | None = None,
        **options: Any,
    ) -> None:
        raise NotImplementedError

    run: str
    stopped: UnictlError | None

    def validate(self, row: Row) -> UnictlError | None:
        """Return what is wrong with the row, or None; takes it in as the input's next.

        Nothing is read but settings and, where there are rules, which keys there are.
        """
        raise NotImplementedError

    def task(self, row: Row) -> Task:
        """Return the row's call, for a dry run.

        Raises:
            UnictlError: The row is not in order.
        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Load the keys, and note the run in the journal, before anything is sent.

        Raises:
            NotConfigured: There are no keys of a service that rows go to.
            InvalidRequest: Keys for tests and live keys would be mixed.
            LiveNotAllowed: Live money without consent.
            Conflict: The run to resume had another input, operation, profile or mode.
            OutcomeUnknown: The journal of the run to resume is gone, and the service can't be asked
                what was done.
        """
        raise NotImplementedError

    def outcomes(self, rows: Iterable[Row]) -> Iterator[Outcome]:
        """Carry the rows out and yield what became of each, as they come or in order.

        Ctrl-C while it waits drains: no further row is begun, those under way end and are yielded;
        then `Interrupted` is raised. The second Ctrl-C stops at once. Who closes the iterator
        stops at once too. Rows that were never taken up are not yielded; `progress.left` counts
        them, and `stopped` says why.

        Args:
            rows: The same as were validated, anew from the first.

        Raises:
            Interrupted: After Ctrl-C, with the command that goes on.
        """
        raise NotImplementedError

    def drain(self) -> None:
        """Begin no further row; those under way end. May be called by a signal's handler."""
        raise NotImplementedError

    def stop(self) -> None:
        """End at once: what is under way is given up and settled as what is known of it."""
        raise NotImplementedError

    @property
    def progress(self) -> Progress:
        """How far it has come; may be asked from another thread."""
        raise NotImplementedError
