"""The caps of each profile, in the vault's index: sealed, and under the MAC of the whole file.

Whoever opens the vault may make a cap tighter. To loosen one takes more than a CI key: a job is to
use the keys within the caps that people set, and not to move the caps.
"""

from collections.abc import Callable
from typing import Any

from unictl.core.limits import Limits, read
from unictl.errors import FormatTooNew, PermissionRefused
from unictl.vault import contents
from unictl.vault.slots import CI_KEY
from unictl.vault.state import LIMITS, Draft, State
from unictl.vault.store import Vault


def limits_of(vault: Vault, profile: str) -> Limits:
    """Return the caps of a profile, as the open vault has them.

    Raises:
        FormatTooNew: A newer unictl set a cap that this one can't keep.
    """
    return _read(vault.state, profile)


def profiles(vault: Vault) -> tuple[str, ...]:
    """Return the profiles that have caps, sorted."""
    return tuple(sorted(vault.state.index.get(LIMITS, {})))


def change(vault: Vault, profile: str, how: Callable[[Limits], Limits]) -> Limits:
    """Change the caps of a profile, and return them as they are then.

    The profile need not have any keys. Nothing is written where nothing changes.

    Args:
        vault: The vault, open.
        profile: The profile.
        how: Makes the new caps of the present ones, which somebody else may just have changed.

    Raises:
        InvalidRequest: No profile can have this name.
        PermissionRefused: It would loosen a cap, and a CI key opened the vault.
        Busy: Another process held the lock too long.
        VaultError: The file was damaged or removed meanwhile, or can't be written.
    """
    contents.check_text("profile", profile)

    def changed(state: State) -> Draft | None:
        old = _read(state, profile)
        new = how(old)
        if new == old:
            return None
        if new.allows_more_than(old) and _by_ci_key(vault):
            raise _no_right(profile)
        all_: dict[str, Any] = {**state.index.get(LIMITS, {}), profile: new.plain()}
        kept = {name: caps for name, caps in sorted(all_.items()) if caps}
        return Draft(dict(contents.rows(state.index)), {}, limits=kept)

    vault.rewrite(changed)
    return limits_of(vault, profile)


def _read(state: State, profile: str) -> Limits:
    found = read(state.index.get(LIMITS, {}).get(profile, {}))
    if found is None:
        raise FormatTooNew(
            f"a newer unictl set limits of profile {profile} that this one can't keep"
        )
    return found


def _by_ci_key(vault: Vault) -> bool:
    return any(slot.id == vault.opened.slot and slot.kind == CI_KEY for slot in vault.slots)


def _no_right(profile: str) -> PermissionRefused:
    return PermissionRefused(
        f"a CI key may not loosen a limit (profile {profile}): a job could raise its own",
        hint="Open the vault with a passphrase, the OS keyring or your identity: unset"
        " UNICTL_VAULT_KEY and run it again. If the CI key is the only way in, `unictl vault slots"
        " add passphrase` makes another.",
    )
