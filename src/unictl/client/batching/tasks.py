"""From a row to its call: checked before anything is sent, and made quickly for all that follow."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from unictl.client.batching.rows import Row
from unictl.client.derived_key import keyed
from unictl.client.session import Base
from unictl.core import registry
from unictl.core.convert import plain
from unictl.core.operation import Operation
from unictl.core.provider import Provider
from unictl.engine.failover import at
from unictl.engine.run import refusal
from unictl.engine.task import Task
from unictl.errors import InvalidRequest, NotSupported, UnictlError


class Tasks:
    """Makes the calls of a batch.

    Args:
        session: Whose settings they go by.
        operation: What each of them does.
        service: The service of rows that name none.
        options: Of every call.

    Attributes:
        digest: SHA-256 over the rows that were checked.
        total: How many those are.
        providers: By service who carries them out; of rows with a rule, all that may.
        sure: The services that some row can't do without.

    Raises:
        InvalidRequest: It is an operation that batches can't do.
    """

    def __init__(
        self, session: Base, operation: Operation, service: str | None, options: Mapping[str, Any]
    ) -> None:
        if operation.lists or operation.declaration.content is not None:
            what = "lists" if operation.lists else "carries a file's content"
            raise InvalidRequest(
                f"{operation.id} {what}, which is no row of a batch",
                hint="Call it by itself, once for each.",
            )
        self._session, self._service = session, service
        self._names = options.get("key_from")
        self._options = {name: value for name, value in options.items() if name != "key_from"}
        self._operation = operation
        self._like: dict[str | None, Task] = {}
        self.digest = sha256()
        self.total = 0
        self.providers: dict[str, type[Provider]] = {}
        self.sure: set[str] = set()

    def task(self, row: Row, **options: Any) -> Task:
        """Return the row's call.

        Args:
            row: The row.
            options: Further `Options`.

        Raises:
            UnictlError: The row can't be read, or doesn't fit the operation.
        """
        if row.error is not None:
            raise row.error
        service = row.service or self._service
        like = self._like.get(service)
        if like is None:
            like = self._whole(row, service)
            request = like.request
            if like.route is None and self._session.uniform:
                self._like[service] = like
        else:
            request = self._session.request(self._operation, row.values)
        if row.key is not None:
            options["key"] = row.key
        given = replace(like.options, extra=row.extra, **options)
        task = Task(like.operation, like.provider, row.arguments, request, given, like.route)
        return task if self._names is None or row.key else keyed(_keyless(task), self._names)

    def check(self, row: Row) -> UnictlError | None:
        """Return what is wrong with the row, or None; then it counts as the input's next."""
        try:
            task = self.task(row)
        except UnictlError as error:
            return error.during(service=row.service, operation=self._operation.id)
        if (refused := self._refused(task)) is not None:
            return refused
        self.total += 1
        self.digest.update(_canonical(row, task.options.key))
        return None

    def _whole(self, row: Row, service: str | None) -> Task:
        return self._session.task(
            self._operation.id,
            row.arguments,
            row.values,
            service=service,
            extra=row.extra,
            country=row.country,
            **self._options,
        )

    def _refused(self, task: Task) -> UnictlError | None:
        """Return the refusal of the task's service; of several that may serve it, if all refuse."""
        if task.route is None:
            self.providers[task.options.service] = task.provider
            self.sure.add(task.options.service)
            return _told(task, refusal(task))
        first: UnictlError | None = None
        served = False
        for service in task.route.services:
            here = at(task, task.route, service)
            error = _told(here, refusal(here))
            if error is None:
                self.providers[service] = here.provider
                served = True
            elif first is None or isinstance(first, NotSupported):
                first = error
        return None if served else first

    @property
    def recoveries(self) -> set[str | None]:
        """How the operation recovers at the services that rows go to."""
        from unictl.core.operation import recovery_of  # noqa: PLC0415 - beside what it reads

        return {recovery_of(one, self._operation) for one in self.providers.values()}


def operation_named(identifier: str) -> Operation:
    """Return the operation `payments.create_order`.

    Raises:
        InvalidRequest: There is none of that name.
    """
    try:
        return registry.operation(identifier)
    except (KeyError, ImportError) as error:
        raise InvalidRequest(
            f"there is no operation {identifier!r}",
            hint="It is named as in `payments.create_order`; docs/reference lists them.",
        ) from error


def _told(task: Task, error: UnictlError | None) -> UnictlError | None:
    return error and error.during(service=task.options.service, operation=task.operation.id)


def _keyless(task: Task) -> Task:
    return replace(task, options=replace(task.options, key=None))


def _canonical(row: Row, key: str | None) -> bytes:
    """Return what tells a row from any other, as text that ends with a line end.

    Its own key belongs to it, also one that is made from its fields: under another key, or the
    run's, the row would be another call.
    """
    told = [row.number, row.service, key, row.country, row.arguments, row.values, row.extra]
    return json.dumps(told, sort_keys=True, default=plain).encode() + b"\n"
