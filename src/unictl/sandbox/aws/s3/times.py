"""Times as HTTP and S3's XML write them, always in English."""

import time
from typing import Final

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def http(seconds: int) -> str:
    """Return `Wed, 25 Nov 2026 19:25:00 GMT` (RFC 9110, section 5.6.7)."""
    at = time.gmtime(seconds)
    clock = f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}"
    return f"{_DAYS[at.tm_wday]}, {at.tm_mday:02} {_MONTHS[at.tm_mon - 1]} {at.tm_year} {clock} GMT"


def iso(seconds: int) -> str:
    """Return `2026-11-25T19:25:00.000Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


def read(text: str) -> int | None:
    """Return the seconds of an HTTP date, None if it is none: then a condition is ignored."""
    if not text:
        return None
    from calendar import timegm  # noqa: PLC0415 - few requests have such a condition

    parts = text.replace(":", " ").split()
    try:
        _, day, month, year, hour, minute, second, zone = parts
        if zone != "GMT":
            return None
        numbers = (int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute))
        return timegm((*numbers, int(second), 0, 0, 0))
    except ValueError:
        return None
