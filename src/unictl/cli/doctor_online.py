"""What `unictl doctor --online` asks of the services: whether they take the keys."""

from collections.abc import Iterator
from contextlib import closing

from unictl.cli import unlock
from unictl.cli.doctor_check import Check
from unictl.errors import AuthenticationRefused, PermissionRefused
from unictl.settings import Settings


def credentials(settings: Settings) -> Iterator[Check]:
    """Show each set of keys of the profile to its service, and say what came of it.

    A service that can't be reached just now is a warning: the keys may be good.
    """
    from unictl.client.checking import check  # noqa: PLC0415 - brings the engine
    from unictl.client.session import Session  # noqa: PLC0415 - likewise

    with closing(Session(settings, prompt=unlock.prompt(settings), shared=True)) as session:
        for one in check(session):
            name = one.service + ("" if one.account == "default" else f" ({one.account})")
            if one.found is not None:
                whose = one.found.account_name or one.found.account_id
                of = f" of {whose}" if whose else ""
                yield Check("credentials", "ok", f"{name} takes the {one.found.mode} keys{of}")
            elif isinstance(one.error, (AuthenticationRefused, PermissionRefused)):
                remedy = f"{one.error.hint} Put them right with `unictl vault set {one.service}`."
                yield Check("credentials", "failed", f"{name}: {one.error.message}", remedy)
            elif one.error is not None:
                yield Check(
                    "credentials", "warning", f"{name}: {one.error.message}", one.error.hint
                )
