"""The user's own caps on what a profile may move, and the one place where they are judged.

A profile is a set of credentials. Its caps hold for each call of an operation that moves money:
on the amount of one call, on the sums and the number of calls of a day, and on the currencies.
A day is a calendar day in UTC. What has been moved, a journal knows.
"""

import time
from collections.abc import Mapping
from dataclasses import field, fields, is_dataclass
from typing import Any, Final

from unictl.core.convert import marks
from unictl.core.model import MinorUnits
from unictl.core.money import format_amount
from unictl.core.record import record
from unictl.errors import LimitReached

_DAY: Final = 86400
_MOST: Final = 2**63 - 1
"""More than any cap; what a database takes as a whole number."""


@record
class Limits:
    """The caps of one profile.

    Attributes:
        amount: The most that one call may move, in minor units by currency.
        amount_per_day: The most that all calls of a day may, in minor units by currency.
        count_per_day: So many calls of a day may move money.
        currencies: The only ones that may be moved; None for any.
    """

    amount: Mapping[str, int] = field(default_factory=dict)
    amount_per_day: Mapping[str, int] = field(default_factory=dict)
    count_per_day: int | None = None
    currencies: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        """Whether there is any cap."""
        return bool(self.plain())

    def plain(self) -> dict[str, Any]:
        """Return the caps there are, in JSON's types."""
        found: dict[str, Any] = {}
        if self.amount:
            found["amount"] = dict(self.amount)
        if self.amount_per_day:
            found["amount_per_day"] = dict(self.amount_per_day)
        if self.count_per_day is not None:
            found["count_per_day"] = self.count_per_day
        if self.currencies is not None:
            found["currencies"] = list(self.currencies)
        return found

    def allows_more_than(self, other: "Limits") -> bool:
        """Return whether any call could pass here that the other caps would refuse."""
        mine, theirs = self.currencies, other.currencies
        counts = self.count_per_day, other.count_per_day
        return (
            _more(self.amount, other.amount)
            or _more(self.amount_per_day, other.amount_per_day)
            or (counts[1] is not None and (counts[0] is None or counts[0] > counts[1]))
            or (theirs is not None and (mine is None or not set(mine) <= set(theirs)))
        )


@record
class Spent:
    """What a profile has moved on one day, with keys of one mode.

    Attributes:
        count: So many calls.
        amounts: Their sums, in minor units by currency; of calls that named an amount.
    """

    count: int = 0
    amounts: Mapping[str, int] = field(default_factory=dict)


@record
class Move:
    """What a call is about to move.

    Attributes:
        profile: The set of credentials that it goes by.
        mode: `test` or `live`, which are counted apart.
        operation: `payments.refund`.
        amount: In minor units, of a request that names one.
        currency: The amount's.
        whole: It could name an amount and doesn't: all that there is will be moved.
    """

    profile: str
    mode: str
    operation: str
    amount: int | None = None
    currency: str | None = None
    whole: bool = False


def read(members: Mapping[str, Any]) -> Limits | None:
    """Return the caps that `Limits.plain` wrote; None where they hold more than is known here."""
    if set(members) - {one.name for one in fields(Limits)}:
        return None
    currencies = members.get("currencies")
    return Limits(
        amount=dict(members.get("amount", {})),
        amount_per_day=dict(members.get("amount_per_day", {})),
        count_per_day=members.get("count_per_day"),
        currencies=None if currencies is None else tuple(currencies),
    )


def asked(request: Any) -> tuple[int | None, str | None, bool]:
    """Return the amount that a request names, its currency, and whether it names none but could.

    The amount may stand in a part of the request, such as the plan of a subscription; then it is
    that of the quantity asked for.
    """
    own = fields(request) if request is not None else ()
    for one in own:
        for mark in marks(one.type):
            if isinstance(mark, MinorUnits):
                amount: int | None = getattr(request, one.name)
                currency: str | None = getattr(request, mark.value, None)
                return (
                    (None, currency, True) if amount is None else (_some(amount), currency, False)
                )
    for one in own:
        part = getattr(request, one.name)
        if is_dataclass(part) and not isinstance(part, type):
            amount, currency, _ = asked(part)
            if amount is not None:
                return _some(amount * (getattr(request, "quantity", None) or 1)), currency, False
    return None, None, False


def _some(amount: int) -> int:
    return min(amount, _MOST)


def day_of(now: float) -> int:
    """Return the number of a moment's day in UTC, counted from 1 January 1970."""
    return int(now // _DAY)


def day_text(day: int) -> str:
    """Return the day for people: `2026-11-25`."""
    return time.strftime("%Y-%m-%d", time.gmtime(day * _DAY))


def check(limits: Limits, move: Move, spent: Spent, day: int) -> None:
    """Refuse a call that passes a cap.

    Args:
        limits: The profile's.
        move: What the call moves.
        spent: What was moved before it on the same day, with keys of the same mode.
        day: The day's number.

    Raises:
        LimitReached: It would; nothing was sent.
    """
    takes_amount = move.whole or move.amount is not None or _raw(move)
    if takes_amount and (limits.amount or limits.amount_per_day or limits.currencies is not None):
        _check_amount(limits, move, spent, day)
    most = limits.count_per_day
    if most is not None and spent.count + 1 > most:
        raise _refused(
            move,
            f"{spent.count} calls that move money were made today, and {most} a day are allowed",
            _raise_it(move, f"--count-per-day {spent.count + 1}", day),
        )


def _check_amount(limits: Limits, move: Move, spent: Spent, day: int) -> None:
    amount, currency = move.amount, move.currency
    if currency is None:
        raise _unnamed(move, "amount" if amount is None else "currency")
    if limits.currencies is not None and currency not in limits.currencies:
        raise _refused(
            move,
            f"{currency} is not among the currencies that are allowed"
            f" ({', '.join(limits.currencies) or 'none'})",
            _raise_it(
                move, " ".join(f"--currency {one}" for one in (*limits.currencies, currency))
            ),
            "currency",
        )
    for_call, for_day = limits.amount.get(currency), limits.amount_per_day.get(currency)
    if amount is None:
        if for_call is not None or for_day is not None:
            raise _unnamed(move, "amount")
        return
    shown = format_amount(amount, currency)
    if for_call is not None and amount > for_call:
        raise _refused(
            move,
            f"{shown} is more than a call may move, which is {format_amount(for_call, currency)}",
            _raise_it(move, f'--amount "{shown}"'),
            "amount",
        )
    used = spent.amounts.get(currency, 0)
    if for_day is not None and used + amount > for_day:
        raise _refused(
            move,
            f"{shown} more would pass the {format_amount(for_day, currency)} of a day, of which"
            f" {format_amount(used, currency)} are used",
            _raise_it(move, f'--amount-per-day "{format_amount(used + amount, currency)}"', day),
            "amount",
        )


def _raw(move: Move) -> bool:
    """Return whether it is a request of the user's own, which may move anything."""
    return move.operation.startswith("api.")


def _refused(move: Move, why: str, hint: str, field: str | None = None) -> LimitReached:
    return LimitReached(
        f"your own limit of profile {move.profile} ({move.mode} keys): {why}",
        hint=f"Nothing was sent. {hint}",
        outcome="not_applied",
        field=field,
    )


def _unnamed(move: Move, what: str) -> LimitReached:
    """Return the refusal of a call of which nobody can tell beforehand how much it moves."""
    if _raw(move):
        return _refused(
            move,
            "nobody can tell how much a request of your own moves, and amounts have a cap",
            "Use the command that names its amount, or a profile without such a cap.",
        )
    return _refused(
        move,
        f"the call names no {what}, and amounts have a cap",
        'Name amount and currency: --amount "INR 500.00".',
        what,
    )


def _raise_it(move: Move, options: str, day: int | None = None) -> str:
    """Return what the user can do: wait for the next day, or raise the cap."""
    where = "" if move.profile == "default" else f" --profile {move.profile}"
    raised = f"raise the limit, if you mean it: `unictl limits set{where} {options}`"
    if day is None:
        return f"You can {raised}."
    return f"A new day begins at {day_text(day + 1)}T00:00:00Z. Or {raised}."


def _more(mine: Mapping[str, int], theirs: Mapping[str, int]) -> bool:
    return any(mine.get(currency, most + 1) > most for currency, most in theirs.items())
