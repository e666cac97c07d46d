"""Stripe's billing calendar: periods are counted in UTC, and a short month ends on its last day.

Source: https://docs.stripe.com/billing/subscriptions/billing-cycle
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "year": 12}


def after(start: datetime, cycles: int, recurring: Mapping[str, Any], anchor: datetime) -> datetime:
    """Return the end of so many periods.

    Args:
        start: Where the first of them begins.
        cycles: How many.
        recurring: The price's `interval` and `interval_count`.
        anchor: Says the day of the month, 31 even where the start is a February's 28th.
    """
    count = cycles * int(recurring["interval_count"])
    interval = str(recurring["interval"])
    start, anchor = start.astimezone(UTC), anchor.astimezone(UTC)
    if interval in _DAYS:
        return start + timedelta(days=count * _DAYS[interval])
    year, month = divmod(start.year * 12 + start.month - 1 + count * _MONTHS[interval], 12)
    return start.replace(year=year, month=month + 1, day=min(anchor.day, _last(year, month + 1)))


def _last(year: int, month: int) -> int:
    """Return the last day of a month."""
    return (datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - timedelta(days=1)).day
