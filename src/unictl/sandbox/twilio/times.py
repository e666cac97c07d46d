"""Twilio's two ways to write a time, and the several that it reads."""

from datetime import UTC, datetime


def rfc2822(stamp: int) -> str:
    """Return the time as the API of 2010 writes it: `Thu, 24 Aug 2023 05:01:45 +0000`."""
    from email.utils import format_datetime  # noqa: PLC0415 - only the stand-in's answers need it

    return format_datetime(datetime.fromtimestamp(stamp, UTC))


def iso(stamp: int) -> str:
    """Return the time as the newer APIs write it: `2015-07-30T20:00:00Z`."""
    return f"{datetime.fromtimestamp(stamp, UTC):%Y-%m-%dT%H:%M:%SZ}"


def read(text: str) -> int | None:
    """Return the Unix second of an ISO 8601 time or date, in UTC unless it says; None if neither.

    Twilio reads further forms; those that its client and its documentation's requests use are
    these.
    """
    try:
        found = datetime.fromisoformat(text)
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def is_date(text: str) -> bool:
    """Return whether the text names a whole day."""
    return len(text) == len("2008-01-02")
