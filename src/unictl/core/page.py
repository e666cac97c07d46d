"""One page of a list, and the opaque cursor that leads to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from unictl.errors import InvalidRequest

T = TypeVar("T")
_CHECK_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items and the cursor of what follows.

    Attributes:
        items: In the service's order, newest first.
        next: The cursor of the following page, or None after the last.
    """

    items: tuple[T, ...]
    next: str | None = None


def encode_cursor(position: Mapping[str, Any], *, bound_to: str) -> str:
    """Return a cursor that holds the position and fits only the same service and filters."""
    body = json.dumps(dict(position), separators=(",", ":"), sort_keys=True)
    raw = _check(body, bound_to) + body
    import base64  # noqa: PLC0415 - few pages have a cursor

    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, bound_to: str) -> dict[str, Any]:
    """Return the position that `encode_cursor` put in.

    Raises:
        InvalidRequest: It is no cursor of ours, or belongs to another service or filter.
    """
    import base64  # noqa: PLC0415 - as above

    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        check, body = raw[:_CHECK_LENGTH], raw[_CHECK_LENGTH:]
        position = json.loads(body)
    except ValueError:
        check, body, position = "", "", None
    if not isinstance(position, dict) or check != _check(body, bound_to):
        raise InvalidRequest(
            "this cursor does not fit the list",
            hint="Pass the `next` of the page before with the same service and filters.",
            field="cursor",
        )
    return position


def _check(body: str, bound_to: str) -> str:
    from hashlib import sha256  # noqa: PLC0415 - brings OpenSSL, and few pages have a cursor

    return sha256(f"{bound_to}\n{body}".encode()).hexdigest()[:_CHECK_LENGTH]
