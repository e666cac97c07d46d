"""How a batch ended: the counts, the exit status, and the line that goes on."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Final

from unictl.cli import ending, output, shell, streams
from unictl.cli.batch_checked import counted
from unictl.cli.batch_opened import form_named
from unictl.cli.batch_progress import lasting
from unictl.cli.batch_source import Source
from unictl.client.batch import Batch, Outcome
from unictl.client.journal_file import place
from unictl.core.operation import Operation
from unictl.errors import Interrupted, InvalidRequest, OutcomeUnknown, SomeFailed, UnictlError
from unictl.settings import Settings

Line = Callable[..., str]
# They say how this run was looked at, and nothing of what it does.
_NOT_AGAIN: Final = frozenset({"resume", "yes", "quiet", "verbose", "dry_run"})


class Ending:
    """Counts outcomes, and says at the end what became of the batch.

    Args:
        batch: The one that runs.
        source: Its input.
        line: The command line as `again` makes it.
        summary: The file for the counts; None for none.

    Attributes:
        interrupted: Whether a signal came.
        begun: Whether rows may have been done under the run's id.
        broken: Why it couldn't go on: nobody takes the results, or the input was changed.
    """

    def __init__(self, batch: Batch, source: Source, line: Line, summary: str | None) -> None:
        self._batch, self._source, self._line, self._summary = batch, source, line, summary
        self._began = time.monotonic()
        self._codes: Counter[str] = Counter()
        self._later = False
        self.begun = self.interrupted = False
        self.broken: str | None = None

    def cut_off(self) -> Interrupted:
        """Return what is told where nobody waits for the counts."""
        state = self._batch.progress
        rows = counted(state.total, "row")
        return Interrupted(f"interrupted; {state.done} of {rows} have ended", hint=self._go_on())

    def count(self, outcome: Outcome) -> None:
        """Count a row that has ended."""
        if outcome.error is not None:
            self._codes[outcome.error.code] += 1
            self._later = self._later or (outcome.state == "failed" and outcome.error.retryable)

    def tell(self, failures: Path | None, settings: Settings) -> None:
        """Tell the counts on stderr and in the summary's file, and raise what the status is.

        Raises:
            Interrupted: Ctrl-C, or nobody takes the results.
            UnictlError: The batch stopped before its end, or rows failed or are unknown.
        """
        seconds = time.monotonic() - self._began
        error = self._error(failures, settings)
        counts = self._counts(failures, seconds, error)
        if self._summary is not None:
            _write(self._summary, counts)
        output.note(self._for_people(counts, seconds), settings)
        if error is not None:
            raise error

    def _counts(
        self, failures: Path | None, seconds: float, error: UnictlError | None
    ) -> dict[str, Any]:
        state = self._batch.progress
        return {
            "run": self._batch.run,
            "rows": state.total,
            "succeeded": state.succeeded,
            "earlier": state.earlier,
            "failed": state.failed,
            "unknown": state.unknown,
            "skipped": state.left,
            "errors": dict(self._codes.most_common()),
            "seconds": round(seconds, 3),
            "rate": round((state.done - state.earlier) / max(seconds, 1e-3), 1),
            "failures_file": str(failures) if failures else None,
            "status": ending.status(error.exit_status) if error else 0,
            "next": error.hint if error else None,
        }

    def _for_people(self, counts: Mapping[str, Any], seconds: float) -> str:
        parts = [f"{counts['succeeded']} of {counted(counts['rows'], 'row')} succeeded"]
        if counts["earlier"]:
            parts[0] += f", {counts['earlier']} of them earlier"
        parts += [
            f"{counts[name]} {name}" for name in ("failed", "unknown", "skipped") if counts[name]
        ]
        parts.append(f"{lasting(seconds)} at {counts['rate']:g}/s")
        lines = [f"run {counts['run']}: {', '.join(parts)}"]
        lines += [f"  {count} {code}" for code, count in counts["errors"].items()]
        if counts["failures_file"]:
            lines.append(f"  failures: {shell.shown(Path(counts['failures_file']))}")
        return "\n".join(lines)

    def _error(self, failures: Path | None, settings: Settings) -> UnictlError | None:
        """Return what the batch's status is; None for success.

        What stopped it stands before what became of its rows. Of these a failure stands before an
        unknown outcome: it is what somebody has to correct, and the counts tell both.
        """
        state, batch = self._batch.progress, self._batch
        rows = counted(state.total, "row")
        go_on = self._go_on()
        if state.unknown and not batch.askable:
            go_on = f"{_by_hand(settings)} {go_on}"
        if self.broken or (self.interrupted and (state.left or state.unknown)):
            why = self.broken or "interrupted"
            return Interrupted(f"{why}; {state.done} of {rows} have ended", hint=go_on)
        most = isinstance(batch.stopped, Interrupted)  # so many failures, and no more
        if batch.stopped is not None and not most:
            if state.succeeded:
                go_on = f"Don't begin anew, which would do rows twice. {go_on}"
            return _of_all(batch.stopped, f"{state.done} of {rows} have ended", go_on)
        enough = ", and --max-failures stopped it" if most else ""
        unknown = f"{state.unknown} of {rows} may have had their effect or not"
        if state.failed:
            also = f"; {unknown}" if state.unknown else ""
            return SomeFailed(
                f"{state.failed} of {rows} failed{also}{enough}",
                hint=go_on
                if state.left or state.unknown or self._later
                else self._correct(failures),
            )
        if state.unknown:
            return OutcomeUnknown(
                unknown + enough,
                hint=f"Each is asked about. {go_on}" if batch.askable else go_on,
                outcome="unknown",
            )
        return None

    def _go_on(self) -> str:
        same = " with the same input on stdin" if self._source.path is None else ""
        return f"Go on{same}: {self._line()} --resume {self._batch.run}"

    def _correct(self, failures: Path | None) -> str:
        if failures is None:
            return (
                "Correct those rows in a file of their own, which is a new batch. If it wasn't the"
                f" rows that were wrong, then: {self._line()} --resume {self._batch.run}"
            )
        form = None if form_named(failures) == self._source.form else self._source.form
        fed = self._line(input_=shell.shown(failures), form=form, failures=None)
        return f"Correct {shell.shown(failures)}, then: {fed}"


def _of_all(stopped: UnictlError, ended: str, go_on: str) -> UnictlError:
    """Return what stopped the batch, told of the batch: others of its rows may have been done."""
    # A journal that can't be written is status 2 before anything is sent, and only then.
    error = SomeFailed("") if isinstance(stopped, InvalidRequest) else copy(stopped)
    error.message = f"{ended}, and there it stopped: {stopped.message}"
    of_the_row = stopped.hint.replace("Nothing was sent.", "Of this row nothing was sent.", 1)
    error.hint = f"{of_the_row} {go_on}"
    error.outcome = None
    return error


def _by_hand(settings: Settings) -> str:
    """Return what to do about rows of which nobody can be asked: no going on settles them."""
    here = place(settings)
    listing = "unictl journal list --unsettled" + here
    return (
        f"Nobody can be asked about those. `{listing}` names their keys: see at the service what is"
        f" there, and note of each what you saw, with `unictl journal resolve KEY{here}"
        " --as applied` or `--as not-applied`."
    )


def again(operation: Operation, params: Sequence[Any], given: Mapping[str, Any]) -> Line:
    """Return what makes the command line that was given, without what only this go at it has.

    What it makes can have other values than those that were given.
    """
    from shlex import join  # noqa: PLC0415 - for this alone

    def line(**others: Any) -> str:
        words = ["unictl", "batch", *(w.replace("_", "-") for w in operation.id.split("."))]
        for param in params:
            value = others.get(param.name, given.get(param.name))
            if not value or param.name in _NOT_AGAIN:
                continue
            flag = max(param.opts, key=len)
            if param.is_flag:
                words.append(flag)
            else:
                for one in value if isinstance(value, tuple | list) else [value]:
                    words += [flag, str(one)]
        return join(words)

    return line


def _write(path: str, counts: Mapping[str, Any]) -> None:
    """Write the counts; where that fails, it is told, and the batch's status stays."""
    try:
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - as everywhere here
            file.write(json.dumps(counts, ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        streams.warn(f"cannot write the summary to {path}: {error.strerror}")
