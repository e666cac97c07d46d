"""How a subscription's time is divided, in UTC."""

from datetime import UTC, datetime
from typing import Final

_DAYS: Final = {"daily": 1, "weekly": 7}
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "yearly": 12}
_DAY: Final = 86_400


def later(start: int, period: str, count: int) -> int:
    """Return the Unix second so many periods after the start.

    The day of the month is kept, or is the month's last where it has no such day.
    """
    from calendar import monthrange  # noqa: PLC0415 - only subscriptions need it

    if period in _DAYS:
        return start + count * _DAYS[period] * _DAY
    moment = datetime.fromtimestamp(start, UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 + count * _MONTHS[period], 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())
