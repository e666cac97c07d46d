"""What the references in a file or an environment stand for, out of the vault."""

from typing import TYPE_CHECKING

from unictl.core import catalog
from unictl.core.reference import Reference, is_reference
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, NotConfigured
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.envfile.document import Document, Notice
    from unictl.vault.store import Vault


def resolve(text: str, vault: "Vault", settings: Settings) -> Secret:
    """Return the value that a reference stands for.

    Raises:
        InvalidRequest: The text is no reference.
        NotConfigured: The vault has nothing there.
        VaultDamaged: The entry does not authenticate.
    """
    meant = Reference.parse(text)
    profile = settings["profile"] if meant.profile is None else meant.profile
    account = settings["account"] if meant.account is None else meant.account
    found = vault.get(profile, meant.service, account, meant.field)
    if found is None:
        named = "" if profile == "default" else f" --profile {profile}"
        named += "" if account == "default" else f" --account {account}"
        raise NotConfigured(
            f"the vault has no {meant.service} {meant.field} in profile {profile},"
            f" account {account}",
            hint=f"Put it there with `unictl vault set {meant.service} {meant.field}{named}`;"
            " `unictl vault list` shows what there is.",
            service=meant.service,
        )
    return found


def missing(document: "Document", vault: "Vault", settings: Settings) -> "list[Notice]":
    """Return a notice for each line in force whose reference leads nowhere."""
    from unictl.envfile.document import Notice  # noqa: PLC0415 - only where there is a file

    notices: list[Notice] = []
    for one in document.assignments:
        if not one.commented and one.value is not None and is_reference(one.value):
            try:
                resolve(one.value, vault, settings)
            except (InvalidRequest, NotConfigured) as error:
                notices.append(Notice(one.line, "reference_missing", error.message))
    return notices


def is_secret(service: str, field: str) -> bool:
    """Return whether nobody else may see the field; of an unknown one that is taken for granted."""
    try:
        return catalog.load(service).field(field).secret
    except (NotConfigured, KeyError):
        return True
