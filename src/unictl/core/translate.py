"""What every provider says alike: refusals by name, statuses of a closed set, texts, times."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from unictl.errors import NotSupported, UnictlError

Status = TypeVar("Status", bound=str)

_NOTHING: Final[tuple[Any, ...]] = ((), [], {})


class Speaker:
    """Says what is the same at each service, in the service's name.

    Args:
        service: The service.
        shown_at: Where its things can be seen.
    """

    def __init__(self, service: str, shown_at: str = "the dashboard") -> None:
        self._service, self._shown_at = service, shown_at

    def refuse(self, operation: str, hint: str = "", /, **given: Any) -> None:
        """Refuse fields that the service can't express, by name; `a__b` is the field `a.b`.

        Raises:
            NotSupported: One of them has a value. Zero is one.
        """
        for name, value in given.items():
            if value is None or value is False or value in _NOTHING:
                continue
            field = name.replace("__", ".")
            raise NotSupported(
                f"{self._service} has no {field} for {operation}",
                hint=hint,
                service=self._service,
                field=field,
            )

    def status(self, table: Mapping[str, Status], found: Any) -> Status:
        """Return the unified status.

        Raises:
            UnictlError: The service has a status that this unictl doesn't know.
        """
        if found in table:
            return table[str(found)]
        raise UnictlError(
            f"{self._service} answered with the status {found!r}, which this unictl doesn't know",
            hint=f"Upgrade unictl; the thing itself can be seen at {self._shown_at}.",
            service=self._service,
        )


def text(value: Any) -> str | None:
    """Return text, None for the empty one."""
    return str(value) if value not in (None, "") else None


def from_seconds(stamp: int | None) -> datetime | None:
    """Return the time of Unix seconds; 0 stands for none."""
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
