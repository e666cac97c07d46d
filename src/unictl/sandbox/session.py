"""What a service does inside one transaction: keep things, find them again, note marks."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_MOST_LOGGED: Final = 1000
_COLUMNS: Final = "service, kind, id, created_at, parent, reference, body, hidden"


@dataclass(slots=True)
class Thing:
    """Something that a service keeps, such as an order or a payment.

    Attributes:
        service: The service's slug.
        kind: `order`, `payment`, … in the service's words.
        id: As the service writes it.
        created_at: Unix seconds.
        body: What the service shows of it, as JSON.
        hidden: What it knows beside that.
        parent: The id of what it belongs to (a payment's order), to find it by.
        reference: The caller's own number for it, to find it by.
    """

    service: str
    kind: str
    id: str
    created_at: int
    body: dict[str, Any]
    hidden: dict[str, Any] = field(default_factory=dict)
    parent: str | None = None
    reference: str | None = None


class Session:
    """What can be done inside one transaction.

    Args:
        connection: With the transaction begun.
        folder: For what is too large for the state file; it need not exist yet.
    """

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self.folder = folder
        self._connection = connection
        self.afterwards: list[Callable[[], None]] = []
        """Run once the transaction is kept: what can't be undone, such as removing a file."""

    def add(self, thing: Thing) -> None:
        """Keep a new thing."""
        self._connection.execute(
            f"INSERT INTO things ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
            (
                thing.service,
                thing.kind,
                thing.id,
                thing.created_at,
                thing.parent,
                thing.reference,
                json.dumps(thing.body),
                json.dumps(thing.hidden),
            ),
        )

    def save(self, thing: Thing) -> None:
        """Keep what has changed in a thing."""
        self._connection.execute(
            "UPDATE things SET reference = ?, body = ?, hidden = ? WHERE service = ? AND id = ?",
            (
                thing.reference,
                json.dumps(thing.body),
                json.dumps(thing.hidden),
                thing.service,
                thing.id,
            ),
        )

    def get(self, service: str, kind: str, identifier: str) -> Thing | None:
        """Return the thing, or None."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM things WHERE service = ? AND id = ? AND kind = ?",  # noqa: S608
            (service, identifier, kind),
        ).fetchone()
        return _thing(found) if found else None

    def find(
        self,
        service: str,
        kind: str,
        *,
        parent: str | None = None,
        reference: str | None = None,
        since: int | None = None,
        until: int | None = None,
        hidden: Mapping[str, str | int] | None = None,
        limit: int = -1,
        skip: int = 0,
    ) -> list[Thing]:
        """Return the things that fit, newest first; times are inclusive."""
        conditions, values = ["service = ?", "kind = ?"], [service, kind]
        tests: dict[str, Any] = {
            "parent = ?": parent,
            "reference = ?": reference,
            "created_at >= ?": since,
            "created_at <= ?": until,
        }
        for key, wanted in (hidden or {}).items():
            tests[f"coalesce(json_extract(hidden, '$.{key}'), 0) = ?"] = wanted
        for condition, value in tests.items():
            if value is not None:
                conditions.append(condition)
                values.append(value)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM things WHERE {' AND '.join(conditions)} "  # noqa: S608 - our own words
            "ORDER BY number DESC LIMIT ? OFFSET ?",
            (*values, limit, skip),
        )
        return [_thing(row) for row in rows]

    def stepping(
        self,
        service: str,
        kind: str,
        *,
        parent: str | None = None,
        hidden: Mapping[str, str | int] | None = None,
        older_than: str | None = None,
        newer_than: str | None = None,
    ) -> Iterator[Thing]:
        """Yield the things newest first, or oldest first with `newer_than`, read one by one.

        Args:
            service: The service's slug.
            kind: The kind.
            parent: The id of what they belong to.
            hidden: What they hold there, as in `find`.
            older_than: The id of a thing of the service: only what was made before it.
            newer_than: The same: only what was made after it.
        """
        conditions, values = ["service = ?", "kind = ?"], [service, kind]
        named = "(SELECT number FROM things WHERE service = ? AND id = ?)"
        for comparison, identifier in (("<", older_than), (">", newer_than)):
            if identifier is not None:
                conditions.append(f"number {comparison} {named}")
                values += [service, identifier]
        tests: dict[str, Any] = {"parent = ?": parent} if parent is not None else {}
        for key, wanted in (hidden or {}).items():
            tests[f"coalesce(json_extract(hidden, '$.{key}'), 0) = ?"] = wanted
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM things WHERE {' AND '.join([*conditions, *tests])} "  # noqa: S608 - our own words
            f"ORDER BY number {'ASC' if newer_than else 'DESC'}",
            (*values, *tests.values()),
        )
        return map(_thing, rows)

    def remove(self, thing: Thing) -> None:
        """Forget the thing."""
        self._connection.execute(
            "DELETE FROM things WHERE service = ? AND id = ?", (thing.service, thing.id)
        )

    def ordered(
        self,
        service: str,
        kind: str,
        *,
        since: str = "",
        after: str | None = None,
        before: str | None = None,
        descending: bool = False,
    ) -> Iterator[Thing]:
        """Yield the things of the kind in the order of their references' UTF-8 bytes.

        They are read one by one, so whoever needs few pays for few.

        Args:
            service: The service's slug.
            kind: The kind.
            since: The first reference that may come.
            after: One after which the first comes.
            before: One before which the last comes.
            descending: The last one first.
        """
        conditions, values = ["service = ?", "kind = ?", "reference >= ?"], [service, kind, since]
        for condition, value in (("reference > ?", after), ("reference < ?", before)):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM things WHERE {' AND '.join(conditions)} "  # noqa: S608 - our own words
            f"ORDER BY reference {'DESC' if descending else 'ASC'}",
            values,
        )
        return map(_thing, rows)

    def mark(self, service: str, kind: str, key: str) -> str | None:
        """Return what is noted under the key, or None."""
        found = self._connection.execute(
            "SELECT value FROM marks WHERE service = ? AND kind = ? AND key = ?",
            (service, kind, key),
        ).fetchone()
        return str(found[0]) if found else None

    def set_mark(self, service: str, kind: str, key: str, value: str) -> None:
        """Note the value under the key, in place of an earlier one."""
        self._connection.execute(
            "INSERT OR REPLACE INTO marks (service, kind, key, value) VALUES (?, ?, ?, ?)",
            (service, kind, key, value),
        )

    def owner(self, identifier: str) -> str | None:
        """Return the service that has a thing of this id, or None."""
        found = self._connection.execute(
            "SELECT service FROM things WHERE id = ?", (identifier,)
        ).fetchone()
        return str(found[0]) if found else None

    def count(self, service: str) -> int:
        """Return how many things the service keeps."""
        found = self._connection.execute(
            "SELECT count(*) FROM things WHERE service = ?", (service,)
        ).fetchone()
        return int(found[0])

    @contextmanager
    def undone_by(self, error: type[Exception]) -> Iterator[None]:
        """Undo what is done inside if it ends with this error, and nothing else of the transaction.

        Raises:
            Exception: The error, after that.
        """
        planned = len(self.afterwards)
        self._connection.execute("SAVEPOINT inside")
        try:
            yield
        except error:
            self._connection.execute("ROLLBACK TO inside")
            self._connection.execute("RELEASE inside")  # or one around it would end here, too
            del self.afterwards[planned:]
            raise
        self._connection.execute("RELEASE inside")

    def log(self, service: str, method: str, path: str, *, status: int | None, at: int) -> None:
        """Note a request: no query, header or body, because these hold personal data or keys.

        Args:
            service: Whom it was for.
            method: The HTTP method.
            path: Without the query.
            status: The answer's, None where no answer was given.
            at: Unix seconds.
        """
        made = self._connection.execute(
            "INSERT INTO requests (service, method, path, status, at) VALUES (?, ?, ?, ?, ?)",
            (service, method, path, status, at),
        )
        self._connection.execute(
            "DELETE FROM requests WHERE number <= ?", ((made.lastrowid or 0) - _MOST_LOGGED,)
        )

    def logged(self, service: str | None, limit: int) -> list[dict[str, Any]]:
        """Return the latest requests, newest first, as `log` took them."""
        names = ("service", "method", "path", "status", "at")
        rows = self._connection.execute(
            f"SELECT {', '.join(names)} FROM requests WHERE coalesce(service = ?, 1)"  # noqa: S608 - our own words
            " ORDER BY number DESC LIMIT ?",
            (service, limit),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def clear(self) -> None:
        """Forget everything."""
        for table in ("things", "marks", "requests"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words


def _thing(row: tuple[Any, ...]) -> Thing:
    service, kind, identifier, created_at, parent, reference, body, hidden = row
    return Thing(
        service=service,
        kind=kind,
        id=identifier,
        created_at=created_at,
        parent=parent,
        reference=reference,
        body=json.loads(body),
        hidden=json.loads(hidden),
    )
