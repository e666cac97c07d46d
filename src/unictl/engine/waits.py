"""How long to wait before the next attempt: chance, and what the service asks for."""

from collections.abc import Mapping

from unictl.core.patience import Patience


def backoff(patience: Patience, attempt: int, chance: float) -> float:
    """Return the seconds to wait after so many failed attempts but the first.

    Args:
        patience: The service's.
        attempt: 0 after the first.
        chance: From 0 up to 1.
    """
    longest = patience.first_wait * float(2 ** min(attempt, 10))
    return chance * min(patience.longest_wait, longest)


def asked(headers: Mapping[str, str], patience: Patience, now: float) -> float | None:
    """Return the seconds that a reply asks to wait; None if it doesn't, or nobody can read it."""
    text = next((headers[name] for name in patience.asks if name in headers), "")
    if text.isascii() and text.isdigit():
        return float(text)
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely a date

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None
