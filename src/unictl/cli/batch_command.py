"""Carries a batch out for the command line: check all rows, then send, then say how it ended."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from unictl.cli import output, shell, streams, unlock
from unictl.cli.batch_answers import Answers
from unictl.cli.batch_checked import Checked, check
from unictl.cli.batch_columns import Columns
from unictl.cli.batch_ending import Ending, again
from unictl.cli.batch_failures import Failures, check_place
from unictl.cli.batch_going import Going
from unictl.cli.batch_progress import Bar
from unictl.cli.batch_source import FORMATS, Source
from unictl.cli.carry_out import requests_shown
from unictl.cli.common import Given
from unictl.cli.request import once, pair
from unictl.cli.telling import teller
from unictl.client.batch import CONCURRENCY, Batch
from unictl.client.session import Session
from unictl.core import registry
from unictl.core.operation import Operation
from unictl.errors import Interrupted, InvalidRequest
from unictl.settings import Settings


def carry_out(
    operation: Operation,
    params: Sequence[Any],
    told: Mapping[str, Any],
    given: Given,
    values: Mapping[str, Any],
) -> None:
    """Carry the operation out for each row of the input.

    Args:
        operation: What is done.
        params: The command's options, of which the line that goes on is made.
        told: All that was given on the command line, by the options' names.
        given: The common options.
        values: The batch's own.

    Raises:
        UnictlError: How it ended, unless every row succeeded.
    """
    settings = shell.settings(**given.flags)
    output.form(settings)
    output.check_query(given.query)
    if given.query is not None and output.form(settings) == "csv":
        raise InvalidRequest(
            "a batch's CSV has columns of its own, and --query picks none of them",
            hint="Leave --query out, or choose -o ndjson.",
        )
    _check_numbers(values)
    if given.service is not None:
        registry.provider(given.service, operation)  # it offers it, or no row needs be read
    bar, ending = Bar(quiet=settings["quiet"]), None
    try:
        with _source(values) as source:
            if values["summary"] is not None:
                check_place("--summary", Path(values["summary"]))
            columns = _columns(operation, source, values)
            _check_header(source, columns)
            session = _session(settings, bar)
            try:
                batch = _batch(session, operation, given, values)
                checked = check(source, columns, batch, operation, settings=settings, bar=bar)
                if given.dry_run:
                    _rehearse(session, batch, checked, settings, given)
                elif not checked.rows:
                    output.note(f"{source.name} has no rows, so there is nothing to do", settings)
                else:
                    failures = Failures(source, values["failures"])
                    line = again(operation, params, told)
                    ending = Ending(batch, source, line, values["summary"])
                    _begin(batch, checked, settings, yes=bool(values["yes"]))
                    failures.begin()
                    ending.begun = True
                    answers = Answers(output.form(settings), operation, given.query)
                    going = Going(source, columns, batch, answers, failures, ending=ending, bar=bar)
                    going.carry_out(settings)
            finally:
                session.close()
    except KeyboardInterrupt:
        # Also while the counts are told: "run it again" would do every row a second time.
        raise _cut_off(ending) from None
    finally:
        bar.close()


def _cut_off(ending: Ending | None) -> Interrupted:
    if ending is None or not ending.begun:
        return Interrupted("interrupted before the batch began", hint="Nothing was sent.")
    return ending.cut_off()


def _session(settings: Settings, bar: Bar) -> Session:
    """Return the session; whatever it asks and tells, the bar leaves its line to it."""
    ask, tell = unlock.prompt(settings), teller(settings)
    return Session(
        settings,
        prompt=ask and (lambda text: bar.aside(lambda: ask(text))),
        tell=(lambda line: bar.aside(lambda: tell(line))) if settings["verbose"] else tell,
        warn=lambda line: bar.aside(lambda: streams.warn(line)),
    )


def _batch(
    session: Session, operation: Operation, given: Given, values: Mapping[str, Any]
) -> Batch:
    options: dict[str, Any] = {"raw": True} if given.raw else {}
    if given.idempotency_from:
        options["key_from"] = given.idempotency_from
    return Batch(
        session,
        operation.id,
        resume=values["resume"],
        concurrency=values["concurrency"] or CONCURRENCY,
        ordered=bool(values["ordered"]),
        max_failures=values["max_failures"],
        service=given.service,
        **options,
    )


def _begin(batch: Batch, checked: Checked, settings: Settings, *, yes: bool) -> None:
    """Let the run begin, with consent where live money moves, and tell its id.

    Raises:
        UnictlError: It can't, or may not.
    """
    batch.prepare()
    _ask(batch, checked, settings, yes=yes)
    # First of all: whoever kills it needs the run's id to go on.
    output.note(f"run {batch.run}: {checked.told()}", settings)


def _rehearse(
    session: Session, batch: Batch, checked: Checked, settings: Settings, given: Given
) -> None:
    """Show the first row's requests; all rows have been checked."""
    if checked.first is None:
        output.note("There are no rows.", settings)
        return
    from dataclasses import replace  # noqa: PLC0415 - records alone

    task = batch.task(checked.first)
    task = replace(task, options=replace(task.options, dry_run=True))
    output.emit(session.run(task), settings, query=given.query, human=requests_shown)
    output.note(f"This is the first of {checked.told()}.", settings)


def _ask(batch: Batch, checked: Checked, settings: Settings, *, yes: bool) -> None:
    """Say what is about to move of live money, and ask at a terminal; `--yes` asks nothing.

    Raises:
        Interrupted: The answer was no.
    """
    if checked.operation.changes != "money" or batch.mode != "live":
        return
    if yes or not shell.may_ask(settings):
        return
    sys.stderr.write(f"Live money moves with {checked.told()}. Go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise Interrupted("it was not agreed to", hint="Nothing was sent.")


def _source(values: Mapping[str, Any]) -> Source:
    given, form, delimiter = values["input_"], values["form"], values["delimiter"]
    if given is None:
        raise InvalidRequest(
            "--input is missing", hint="Name the file that holds the rows, or - for stdin."
        )
    if form is not None and form not in FORMATS:
        raise InvalidRequest(f"--format can't be {form!r}", hint=f"Choose {', '.join(FORMATS)}.")
    if delimiter == r"\t":
        delimiter = "\t"
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise InvalidRequest(
            "--delimiter takes one character", hint=r"For example ';', or '\t' for a tab."
        )
    return Source(given, form, delimiter)


def _columns(operation: Operation, source: Source, values: Mapping[str, Any]) -> Columns:
    return Columns(
        operation,
        maps=once([pair(text, "--map") for text in values["maps"] or ()], "--map"),
        constants=once([pair(text, "--set") for text in values["constants"] or ()], "--set"),
        ignored=values["ignore"] or (),
        texts=source.form == "csv",
    )


def _check_header(source: Source, columns: Columns) -> None:
    if (header := source.header()) is None:
        return
    try:
        columns.check_header(header)
    except InvalidRequest as error:
        error.file, error.line = source.name, source.header_line
        raise


def _check_numbers(values: Mapping[str, Any]) -> None:
    for name in ("concurrency", "max_failures"):
        if values[name] is not None and values[name] < 1:
            flag = name.replace("_", "-")
            raise InvalidRequest(f"--{flag} takes a whole number from 1 on, not {values[name]}")
