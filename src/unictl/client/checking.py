"""Shows a profile's keys to their services: does each work, whose is it, what may it do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from unictl.capabilities._index import CAPABILITIES
from unictl.client.session import Session
from unictl.core.convert import plain
from unictl.core.record import record
from unictl.errors import NotConfigured, NotRecorded, UnictlError

if TYPE_CHECKING:
    from unictl.capabilities.credentials import CredentialCheck

OPERATION: Final = "credentials.check"


@record
class Checked:
    """What came of showing one set of keys to its service.

    Attributes:
        service: The service's slug.
        account: Which of its accounts.
        found: What the service says, or None if it gave no good answer.
        error: Why not.
    """

    service: str
    account: str
    found: "CredentialCheck | None" = None
    error: UnictlError | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        shown = {"service": self.service, "account": self.account, "works": self.error is None}
        if self.error is not None:
            return {**shown, "error": self.error.as_dict()}
        return {**shown, **plain(self.found)}


def checkable() -> tuple[str, ...]:
    """Return the services whose keys can be checked."""
    return CAPABILITIES["credentials"].operations["check"].services


def check(session: Session, services: Sequence[str] = ()) -> Iterator[Checked]:
    """Check keys, one set after the other.

    Args:
        session: Whose settings say which profile, and which account of each service.
        services: Slugs; none means all that the profile has keys of.

    Raises:
        NotConfigured: The profile has no keys of any service that can be checked.
        NotSupported: A service named can't be asked.
        VaultError: The vault can't be opened.
    """
    account = session.settings["account"]
    if services:
        wanted = [(service, account) for service in services]
    else:
        wanted = [one for one in session.keys.held() if one[0] in checkable()]
        if not wanted:
            raise NotConfigured(
                "there are no keys to check",
                hint=f"unictl can check those of: {', '.join(checkable())}."
                " `unictl init` locks your project's keys in the vault.",
            )
    tasks = [
        (service, of, session.task(OPERATION, {}, {}, service=service)) for service, of in wanted
    ]
    for service, of, task in tasks:
        try:
            found = session.run(replace(task, options=replace(task.options, account=of)))
        except NotRecorded:  # it says nothing of the keys
            raise
        except UnictlError as error:
            yield Checked(service, of, error=error)
        else:
            yield Checked(service, of, found)
