"""Billing periods: from an anchor on, in days, weeks, months or years."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "year": 12}


def later(anchor: int, recurring: dict[str, Any], periods: int = 1) -> int:
    """Return the time so many periods after the anchor, in Unix seconds.

    Months end early where they must: after January 31 come February 28 and March 31.
    """
    interval, count = recurring["interval"], recurring["interval_count"] * periods
    start = datetime.fromtimestamp(anchor, UTC)
    if interval in _DAYS:
        return int((start + timedelta(days=_DAYS[interval] * count)).timestamp())
    years, month = divmod(start.month - 1 + _MONTHS[interval] * count, 12)
    year = start.year + years
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def period(anchor: int, recurring: dict[str, Any], now: int) -> tuple[int, int]:
    """Return the start and end of the period that holds the time (the first, if it is before)."""
    number = 0
    while later(anchor, recurring, number + 1) <= now:
        number += 1
    return later(anchor, recurring, number), later(anchor, recurring, number + 1)
