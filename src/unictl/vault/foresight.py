"""How the vault would be opened, said without a secret: for `unictl vault status`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from unictl.vault import agent_client
from unictl.vault.document import Header
from unictl.vault.slots import KEYRING, PASSPHRASE, RECOVERY
from unictl.vault.unlocking import VARIABLES, fits


@dataclass(frozen=True, slots=True)
class Foresight:
    """How the vault would be opened, and why so.

    Attributes:
        source: `UNICTL_VAULT_KEY`, `the OS keyring (SecretService)`, `a prompt`, or None.
        reasons: Why this one and not those before it.
    """

    source: str | None
    reasons: tuple[str, ...]


def foresee(
    header: Header, *, may_ask: bool, environment: Mapping[str, str] | None = None
) -> Foresight:
    """Say how `unlocking.find` would find the secret, without reading one or running a command."""
    known = os.environ if environment is None else environment
    kinds = {slot.kind for slot in header.slots}
    reasons: list[str] = []
    for variable in filter(known.get, VARIABLES):
        if fits(variable, kinds):
            return Foresight(variable, (*reasons, f"{variable} is set"))
        reasons.append(f"{variable} is set, but the vault has no slot for it")
    held = agent_client.status(header.vault)
    if held is not None:
        return Foresight("the agent", (*reasons, f"it is unlocked for {held.seconds} seconds"))
    if KEYRING in kinds:
        from unictl.vault import os_keyring  # noqa: PLC0415 - only for a vault that uses it

        there = os_keyring.available()
        if there.backend:
            found = f"the OS keyring ({there.backend})"
            return Foresight(found, (*reasons, "the vault has a slot for the OS keyring"))
        reasons.append(there.reason)
    for kind, has in ((PASSPHRASE, "a passphrase"), (RECOVERY, "recovery words")):
        if kind in kinds and may_ask:
            return Foresight("a prompt", (*reasons, f"the vault has {has}, and you can be asked"))
    return Foresight(None, (*reasons, "nothing else is at hand"))
