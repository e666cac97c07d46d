"""`unictl services check`: shows the keys to their services and tells what they say."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from unictl.cli import output, streams, unlock
from unictl.cli.telling import teller
from unictl.core.page import Page
from unictl.errors import CheckFailed
from unictl.settings import Settings


def check(settings: Settings, services: Sequence[str], query: str | None) -> None:
    """Check the keys of the services named, or all that the profile has, and print what is said.

    Raises:
        CheckFailed: Some of several don't work.
        UnictlError: The only one doesn't, and why.
    """
    from unictl.client.checking import check as checked  # noqa: PLC0415 - brings the engine
    from unictl.client.session import Session  # noqa: PLC0415 - likewise

    output.form(settings)
    output.check_query(query)
    prompt = unlock.prompt(settings)
    with closing(
        Session(settings, prompt=prompt, tell=teller(settings), warn=streams.warn, shared=True)
    ) as session:
        results = list(checked(session, services))
    failed = [one for one in results if one.error is not None]
    if len(results) == 1 and failed:
        assert failed[0].error is not None  # noqa: S101 - for the type checker
        raise failed[0].error
    items = tuple(one.as_dict() for one in results)
    output.emit(Page(items), settings, query=query, human=_people)
    output.flush()
    if failed:
        raise CheckFailed(
            f"the keys of {', '.join(one.service for one in failed)} don't work",
            hint="Each says why, above; put one right with `unictl vault set SERVICE ROLE`.",
        )


def _people(shown: Page[dict[str, Any]]) -> str:
    """Return a paragraph for each service."""
    return "\n".join(line for one in shown.items for line in _lines(one))


def _lines(one: dict[str, Any]) -> list[str]:
    name = one["service"] + ("" if one["account"] == "default" else f" ({one['account']})")
    if not one["works"]:
        error = one["error"]
        return [f"{name}: FAILED, {error['message']}", f"  {error['hint']}"]
    who = one["account_name"] or one["account_id"]
    lines = [f"{name}: ok, {one['mode']} keys" + (f" of {who}" if who else "")]
    if one["account_name"] and one["account_id"]:
        lines.append(f"  account      {one['account_id']}")
    if one["restricted"]:
        lines.append("  restricted   they may less than all")
    if one["permissions"]:
        lines.append(f"  permissions  {', '.join(one['permissions'])}")
    return lines
