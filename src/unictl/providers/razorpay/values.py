"""What Razorpay's capabilities share in reading and writing: times, notes, texts, statuses."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from unictl.core import translate
from unictl.errors import InvalidRequest

KEY_NOTE: Final = "unictl_key"
"""The note that carries our idempotency key, so that a thing whose reply was lost can be found."""
_MOST_REFERENCE: Final = 40

_SPEAKER: Final = translate.Speaker("razorpay")
refuse, status = _SPEAKER.refuse, _SPEAKER.status
text, moment = translate.text, translate.from_seconds  # payment links write 0 for no time


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


def metadata(thing: Mapping[str, Any]) -> dict[str, str]:
    """Return the caller's pairs; empty notes come as `[]`, and one note is ours."""
    notes = thing.get("notes") or {}
    return {str(k): str(v) for k, v in dict(notes).items() if k != KEY_NOTE}
