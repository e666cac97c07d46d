"""Runs a projected command: a session, the call, the result on stdout."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unictl.cli import output, shell, streams, unlock
from unictl.cli.common import Given, extras
from unictl.cli.telling import teller
from unictl.core.convert import plain
from unictl.core.money import format_amount
from unictl.core.operation import Operation
from unictl.core.page import Page
from unictl.engine.task import Task
from unictl.errors import InvalidRequest, UnictlError
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.client.session import Session
    from unictl.engine.route import Served


def carry_out(
    operation: Operation,
    arguments: Mapping[str, str],
    request: Mapping[str, Any],
    given: Given,
    *,
    silent: bool = False,
    done: Callable[[], None] | None = None,
    **carried: Any,
) -> None:
    """Carry the operation out and print its result.

    Args:
        operation: What is done.
        arguments: What stands in its path, by name.
        request: Its fields.
        given: The common options.
        silent: Print no result: the content itself went to stdout.
        done: Called before the result is printed: what shows the progress leaves its line.
        carried: `content`, or where it goes `into`.

    Raises:
        UnictlError: What went wrong.
    """
    settings = shell.settings(**given.flags)
    # What can't be printed is refused before anything is done.
    output.form(settings)
    output.check_query(given.query)
    if given.all_pages and request.get("limit") is not None:
        raise InvalidRequest("--all and a limit contradict each other", hint="Choose one of them.")
    ways: list[Served] = []
    session = _session(settings, ways)
    # Made here where none was given, so that it can be named if the result can't be printed.
    key = given.idempotency_key
    if key is None and operation.changes and not given.idempotency_from:
        key = session.clock.new_key()
    try:
        task = session.task(
            operation.id,
            arguments,
            request,
            service=given.service,
            key=key,
            key_from=given.idempotency_from or None,
            extra=extras(given.extra),
            dry_run=given.dry_run,
            raw=given.raw,
            country=given.country,
            **carried,
        )
        if operation.lists and not given.dry_run:
            _list(session, task, settings, given)
        else:
            result = session.run(task)
            if done is not None:
                done()
            task = _served(task, ways, settings)
            if given.dry_run or not silent:
                _show(result, task, settings, given)
    except UnictlError as error:
        from unictl.client.journal_file import leading_here  # noqa: PLC0415 - loaded already

        error.hint = leading_here(error.hint, settings)
        raise
    finally:
        session.close()


def _session(settings: Settings, ways: "list[Served]") -> "Session":
    from unictl.client.session import Session  # noqa: PLC0415 - not needed for `--help`

    return Session(
        settings,
        prompt=unlock.prompt(settings),
        tell=teller(settings),
        warn=streams.warn,
        shared=True,
        on_route=ways.append,
    )


def _served(task: Task, ways: "Sequence[Served]", settings: Settings) -> Task:
    """Tell who served a call that went by a rule, and return the task as it was done there."""
    for way in ways:
        output.note(str(replace(way, file=shell.shown(Path(way.file)))), settings)
        task = replace(task, options=replace(task.options, service=way.service))
    return task


def _show(result: Any, task: Task, settings: Settings, given: Given) -> None:
    try:
        shown = requests_shown if given.dry_run else friendly
        output.emit(result, settings, query=given.query, human=shown)
        output.flush()
    except InvalidRequest as error:
        if task.operation.changes and not given.dry_run:
            raise _done_all_the_same(error, task) from error
        raise


def _done_all_the_same(error: InvalidRequest, task: Task) -> InvalidRequest:
    """Return the error of a result that can't be printed, which says that it was applied."""
    error.outcome, key = "applied", task.options.key
    error.hint = (
        f"It was carried out. See the result with the same command and --idempotency-key {key}."
    )
    return error.during(service=task.options.service, operation=task.operation.id)


def _list(session: Any, task: Task, settings: Settings, given: Given) -> None:
    """Print a list: ndjson as the pages come, other forms when all of them are there."""
    if given.all_pages:
        task = replace(task, request=replace(task.request, limit=None))
    pages: Iterator[Page[Any]] = session.pages(task)
    if output.form(settings) == "ndjson":
        output.stream(pages, query=given.query)
        return
    items: list[Any] = []
    following = None
    for page in pages:
        items.extend(page.items)
        following = page.next
    output.emit(
        Page(tuple(items), following),
        settings,
        query=given.query,
        human=friendly,
        names=[one.name for one in fields(task.operation.result) if one.name != "raw"],
    )


def friendly(result: Any) -> str:
    """Return a result for people, with amounts in their currency: `INR 500.00`."""
    return output.people(_with_money(plain(result)))


def requests_shown(rehearsed: Any) -> str:
    """Return the requests of a dry run for people, as they would go over the wire."""
    texts = [f"{rehearsed.operation} at {rehearsed.service}, keys from {rehearsed.credentials}"]
    for request in rehearsed.requests:
        lines = [f"{request['method']} {request['url']}"]
        lines += [f"{name}: {value}" for name, value in request["headers"].items()]
        if request["body"] is not None:
            lines += ["", *_body(request)]
        texts.append("\n".join(lines))
    return "\n\n".join([*texts, "Nothing was sent."])


def _body(request: Mapping[str, Any]) -> list[str]:
    """Return the lines of a body: a form's `name=value`, else JSON."""
    body = request["body"]
    if request["headers"].get("Content-Type") != "application/x-www-form-urlencoded":
        return [json.dumps(body, ensure_ascii=False, indent=2)]
    values = {name: [some] if isinstance(some, str) else some for name, some in body.items()}
    return [f"{name}={value}" for name, all_ in values.items() for value in all_]


def _with_money(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_money(item) for item in value]
    if not isinstance(value, dict):
        return value
    currency = value.get("currency")
    shown = {}
    for name, member in value.items():
        money = name == "fee" or name.startswith("amount")
        if money and isinstance(member, int) and isinstance(currency, str):
            shown[name] = format_amount(member, currency)
        else:
            shown[name] = _with_money(member)
    return shown
