"""One go at a batch: from the rows that were checked to the counts at its end."""

import sys
from collections.abc import Iterator

from unictl.cli import streams
from unictl.cli.batch_answers import Answers
from unictl.cli.batch_columns import Columns
from unictl.cli.batch_ending import Ending
from unictl.cli.batch_failures import Failures
from unictl.cli.batch_progress import Bar, shown
from unictl.cli.batch_signals import draining
from unictl.cli.batch_source import Record, Source
from unictl.client.batch import Batch, Outcome, Row
from unictl.client.journal_file import leading_here
from unictl.errors import InvalidRequest
from unictl.settings import Settings


class Going:
    """One go at a batch whose rows have all been checked.

    Args:
        source: The input.
        columns: What its columns are for.
        batch: What carries the rows out.
        answers: Prints what became of them.
        failures: Takes those that failed.
        ending: Counts them.
        bar: Shows how far it is.
    """

    def __init__(
        self,
        source: Source,
        columns: Columns,
        batch: Batch,
        answers: Answers,
        failures: Failures,
        *,
        ending: Ending,
        bar: Bar,
    ) -> None:
        self._source, self._columns, self._batch = source, columns, batch
        self._answers, self._failures, self._ending = answers, failures, ending
        self._bar = bar
        self._under_way: dict[int, Record] = {}

    def carry_out(self, settings: Settings) -> None:
        """Carry the rows out and tell how it ended.

        Raises:
            UnictlError: Unless all succeeded.
        """
        batch, ending, bar = self._batch, self._ending, self._bar
        bar.show(lambda: shown(batch.progress))
        try:
            with draining(batch, bar.say) as signalled:
                try:
                    for outcome in batch.outcomes(self._rows()):
                        self._take(outcome, settings)
                except InvalidRequest as error:  # the input, which was whole a moment ago
                    ending.broken = error.message
                except KeyboardInterrupt:
                    ending.interrupted = True
                ending.interrupted = ending.interrupted or signalled()
        finally:
            bar.show(None)
            self._failures.close()
        ending.tell(self._failures.path, settings)

    def _take(self, outcome: Outcome, settings: Settings) -> None:
        record = self._under_way.pop(outcome.number, None)
        if outcome.error is not None:
            outcome.error.hint = leading_here(outcome.error.hint, settings)
        self._ending.count(outcome)
        if outcome.state == "failed" and record is not None and outcome.error is not None:
            self._failures.put(self._batch.run, record, outcome.error)
        if self._ending.broken is None:
            # Where that can't be done, the rows under way still end, and no others begin.
            try:
                self._bar.aside(lambda: self._answers.put(outcome, record.line if record else None))
            except BrokenPipeError:
                streams.mute(sys.stdout)
                self._ending.broken = "whoever read the results has gone"
                self._batch.drain()
            except InvalidRequest as error:
                self._ending.broken = error.message
                self._batch.drain()

    def _rows(self) -> Iterator[Row]:
        for record in self._source.records():
            self._under_way[record.number] = record
            yield self._columns.row(record)
