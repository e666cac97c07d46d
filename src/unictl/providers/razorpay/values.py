"""What Razorpay's capabilities share in reading and writing: times, notes, texts, statuses."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from unictl.errors import InvalidRequest, NotSupported, UnictlError

KEY_NOTE: Final = "unictl_key"
"""The note that carries our idempotency key, so that a thing whose reply was lost can be found."""
_MOST_REFERENCE: Final = 40


def refuse(operation: str, **given: Any) -> None:
    """Refuse fields that Razorpay can't express, by name.

    Raises:
        NotSupported: One of them has a value.
    """
    for name, value in given.items():
        if value not in (None, (), False):
            raise NotSupported(
                f"razorpay has no {name} for {operation}",
                service="razorpay",
                field=name,
            )


def reference_fits(reference: str | None) -> None:
    """Refuse a reference longer than Razorpay's receipt.

    Raises:
        InvalidRequest: It is.
    """
    if reference and len(reference) > _MOST_REFERENCE:
        raise InvalidRequest(
            f"reference is longer than razorpay's {_MOST_REFERENCE} characters", field="reference"
        )


def spans(since: datetime | None, until: datetime | None) -> list[tuple[str, str]]:
    """Return the filters of a span of time, both ends included."""
    pairs = []
    if since is not None:
        pairs.append(("from", str(math.ceil(since.timestamp()))))
    if until is not None:
        pairs.append(("to", str(math.floor(until.timestamp()))))
    return pairs


def seconds(moment: datetime | None) -> int | None:
    """Return Unix seconds, as Razorpay writes times."""
    return None if moment is None else int(moment.timestamp())


def moment(stamp: int | None) -> datetime | None:
    """Return the time of Unix seconds; payment links write 0 for none."""
    return datetime.fromtimestamp(stamp, UTC) if stamp else None


def metadata(thing: Mapping[str, Any]) -> dict[str, str]:
    """Return the caller's pairs; empty notes come as `[]`, and one note is ours."""
    notes = thing.get("notes") or {}
    return {str(k): str(v) for k, v in dict(notes).items() if k != KEY_NOTE}


def text(value: Any) -> str | None:
    """Return text, None for the empty one."""
    return str(value) if value not in (None, "") else None


Status = TypeVar("Status", bound=str)


def status(table: Mapping[str, Status], thing: Mapping[str, Any]) -> Status:
    """Return the unified status.

    Raises:
        UnictlError: Razorpay has a status that this unictl doesn't know.
    """
    found = thing.get("status")
    if found in table:
        return table[str(found)]
    raise UnictlError(
        f"razorpay answered with the status {found!r}, which this unictl doesn't know",
        hint="Upgrade unictl; the thing itself can be seen at the dashboard.",
        service="razorpay",
    )
