"""`unictl limits`: the user's own caps on what a profile may move in a day."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from unictl.cli import output, shell, unlock
from unictl.core.limits import Limits, Spent, day_text, read
from unictl.core.money import exponent, format_amount, parse_amount
from unictl.core.page import Page
from unictl.errors import InvalidRequest
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.journal.sqlite import SqliteJournal

app = shell.new_app("Cap what a profile may move in a call and in a day.")

_CAPS: Final = {
    "amount": "amount",
    "amount-per-day": "amount_per_day",
    "count-per-day": "count_per_day",
    "currency": "currencies",
}
_AMOUNT: Final = '"CUR 0.00"'


@app.command(name="set")
def set_(
    *,
    amount: Annotated[
        list[str] | None,
        typer.Option("--amount", metavar=_AMOUNT, help="The most that one call may move."),
    ] = None,
    amount_per_day: Annotated[
        list[str] | None,
        typer.Option(
            "--amount-per-day", metavar=_AMOUNT, help="The most that all calls of a day may move."
        ),
    ] = None,
    count_per_day: Annotated[
        int | None,
        typer.Option(
            "--count-per-day", metavar="NUMBER", help="So many calls a day may move money."
        ),
    ] = None,
    currency: Annotated[
        list[str] | None,
        typer.Option(
            "--currency", metavar="CODE", help="A currency that may be moved; no other may then."
        ),
    ] = None,
    profile: shell.Profile = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Set caps of a profile; those that you don't name stay.

    Amounts are exact ("INR 50000.00"), or minor units of the one --currency; repeat the option for
    other currencies. A day is a calendar day in UTC. The caps hold for live keys and for keys for
    tests, each counted by itself, and neither --live nor --yes lifts them. A CI key may tighten a
    cap, not loosen one.
    """
    settings = shell.settings(profile=profile, output=output_form, no_input=no_input, quiet=quiet)
    given = _given(amount, amount_per_day, count_per_day, currency)
    if not given:
        raise InvalidRequest(
            "no cap is named",
            hint='Name one: --amount "INR 500.00", --amount-per-day, --count-per-day, --currency.',
        )

    def changed(old: Limits) -> Limits:
        return Limits(
            amount={**old.amount, **given.amount},
            amount_per_day={**old.amount_per_day, **given.amount_per_day},
            count_per_day=old.count_per_day if given.count_per_day is None else given.count_per_day,
            currencies=old.currencies if given.currencies is None else given.currencies,
        )

    _change(settings, changed, query)


@app.command()
def remove(
    caps: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CAP]...", help=f"{', '.join(_CAPS)}; all without it."),
    ] = None,
    *,
    profile: shell.Profile = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Remove caps of a profile: those named, for every currency, or all."""
    settings = shell.settings(profile=profile, output=output_form, no_input=no_input, quiet=quiet)
    for cap in caps or ():
        if cap not in _CAPS:
            raise InvalidRequest(
                f"there is no cap {cap!r}", hint=f"Name one of {', '.join(_CAPS)}."
            )
    gone = {_CAPS[cap] for cap in caps or _CAPS}

    def changed(old: Limits) -> Limits:
        kept = {name: value for name, value in old.plain().items() if name not in gone}
        return read(kept) or Limits()

    _change(settings, changed, query)


@app.command()
def show(
    *,
    profile: shell.Profile = None,
    state: shell.State = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Show the caps of a profile, and what of today is used up."""
    from unictl.vault.limits import limits_of  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(profile=profile, state=state, output=output_form, no_input=no_input)
    name: str = settings["profile"]
    limits = limits_of(unlock.opened(settings), name)
    from unictl.client.journal_file import journal_of  # noqa: PLC0415 - only here

    result = {**_about(name, limits), "today": _today(name, journal_of(settings))}
    output.emit(result, settings, query=query, human=_people)


@app.command(name="list")
def list_(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """List the profiles that have caps."""
    from unictl.vault.limits import limits_of, profiles  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input)
    vault = unlock.opened(settings)
    items = [_about(name, limits_of(vault, name)) for name in profiles(vault)]
    if output.form(settings) in {"ndjson", "csv"}:
        output.emit(items, settings, query=query)
        return
    output.emit(Page(tuple(items)), settings, query=query)


def _change(settings: Settings, how: Any, query: str | None) -> None:
    from unictl.vault.limits import change  # noqa: PLC0415 - brings the cryptography

    name: str = settings["profile"]
    vault = unlock.opened(settings)
    limits = change(vault, name, how)
    if limits and name != "default" and all(one.profile != name for one in vault.entries()):
        output.note(f"The vault has no keys of a profile {name} yet.", settings)
    capped = sorted({*limits.amount, *limits.amount_per_day})
    if capped and limits.currencies is None:
        only = " ".join(f"--currency {one}" for one in capped)
        output.note(
            f"Currencies other than {' and '.join(capped)} have no cap. To allow no other:"
            f" `unictl limits set{_where(name)} {only}`.",
            settings,
        )
    output.emit(_about(name, limits), settings, query=query, human=_people)


def _given(
    amount: Sequence[str] | None,
    amount_per_day: Sequence[str] | None,
    count: int | None,
    currency: Sequence[str] | None,
) -> Limits:
    """Return the caps that the options name.

    Raises:
        InvalidRequest: An amount or a currency can't be one, or is named twice.
    """
    for one in currency or ():
        exponent(one)  # refuses what is no currency
    if count is not None and count < 0:
        raise InvalidRequest("--count-per-day is at least 0", hint="0 allows no call at all.")
    only = currency[0] if currency and len(currency) == 1 else None
    return Limits(
        amount=_amounts("amount", amount or (), only),
        amount_per_day=_amounts("amount-per-day", amount_per_day or (), only),
        count_per_day=count,
        currencies=tuple(dict.fromkeys(currency)) if currency else None,
    )


def _amounts(option: str, texts: Sequence[str], only: str | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts:
        amount, currency = parse_amount(text)
        currency = currency or only
        if currency is None:
            raise InvalidRequest(
                f"--{option} {text} names no currency",
                hint=f'Write it with the amount: --{option} "INR 500.00".',
                field=option,
            )
        if amount < 0:
            raise InvalidRequest(f"--{option} is at least 0", field=option)
        if currency in found:
            raise InvalidRequest(f"--{option} has {currency} twice", field=option)
        found[currency] = amount
    return found


def _about(profile: str, limits: Limits) -> dict[str, Any]:
    return {
        "profile": profile,
        "amount": dict(limits.amount),
        "amount_per_day": dict(limits.amount_per_day),
        "count_per_day": limits.count_per_day,
        "currencies": None if limits.currencies is None else list(limits.currencies),
    }


def _today(profile: str, journal: "SqliteJournal") -> dict[str, Any]:
    """Return what of today is used up by the profile, with keys of each mode."""
    day, spent = journal.spent(profile)
    journal.close()
    nothing = Spent()
    return {
        "day": day_text(day),
        "ends_at": f"{day_text(day + 1)}T00:00:00Z",
        **{
            mode: {"count": used.count, "amount": dict(sorted(used.amounts.items()))}
            for mode in ("live", "test")
            for used in [spent.get(mode, nothing)]
        },
    }


def _where(profile: str) -> str:
    return "" if profile == "default" else f" --profile {profile}"


def _people(result: Mapping[str, Any]) -> str:
    """Return the caps in words, each with what of it is used today."""
    caps = _in_words(result)
    if not any(caps.values()):
        caps = {"limits": "none"}
    lines = {"profile": result["profile"], **caps}
    today = result.get("today")
    if today is not None:
        for mode in ("live", "test"):
            used = [format_amount(most, one) for one, most in today[mode]["amount"].items()]
            calls = today[mode]["count"]
            told = ", ".join([f"{calls} call{'' if calls == 1 else 's'}", *used])
            lines[f"used today, {mode}"] = told if calls else "nothing"
        lines["a new day begins"] = today["ends_at"]
    return output.people(lines)


def _in_words(result: Mapping[str, Any]) -> dict[str, str]:
    count, currencies = result["count_per_day"], result["currencies"]
    return {
        "most in a call": _amounts_in_words(result["amount"]),
        "most in a day": _amounts_in_words(result["amount_per_day"]),
        "calls in a day": "" if count is None else str(count),
        "currencies": "" if currencies is None else ", ".join(currencies),
    }


def _amounts_in_words(amounts: Mapping[str, int]) -> str:
    return ", ".join(format_amount(amount, currency) for currency, amount in amounts.items())
