"""The slot whose secret lies in the operating system's keyring, and the newest file's mark there.

`keyring` is slow to import and may stall where D-Bus half answers, so it is imported here alone,
in a thread that is given three seconds. Only a backend that the library itself recommends
(priority 1 or more) counts: those below keep plain text or nothing.
"""

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from unictl.core.secret import Secret
from unictl.errors import VaultLocked
from unictl.vault.document import Header
from unictl.vault.primitives import random_key
from unictl.vault.slots import KEYRING, Opener, new_id

TIMEOUT: Final = 3.0
SERVICE: Final = "unictl"
_NONE: Final = ("keyring.backends.fail.", "keyring.backends.null.")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether there is a keyring to use.

    Attributes:
        backend: Its name, such as `SecretService`, or None.
        reason: Why there is none; empty if there is one.
    """

    backend: str | None
    reason: str = ""


def plausible() -> bool:
    """Say cheaply whether there may be a keyring: nothing is imported, nobody is asked.

    `PYTHON_KEYRING_BACKEND` is the library's own way to name one, or none
    (`keyring.backends.fail.Keyring`); otherwise Linux has one on the session's D-Bus.
    """
    if chosen := os.environ.get("PYTHON_KEYRING_BACKEND"):
        return not chosen.startswith(_NONE)
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))


def available() -> Availability:
    """Say whether a keyring is there; asks for no secret, so a locked one is there too."""
    try:
        return Availability(_within(lambda: _name(_backend())))
    except VaultLocked as error:
        return Availability(None, error.message)


def new_opener() -> Opener:
    """Put a new random secret into the keyring, read it back, and return the opener.

    Raises:
        VaultLocked: There is no keyring to use, it is locked, or it lost the secret.
    """
    slot, secret = new_id(), random_key().hex()

    def put() -> tuple[str, object]:
        backend = _backend()
        backend.set_password(SERVICE, _account(slot), secret)
        return _name(backend), backend.get_password(SERVICE, _account(slot))

    name, kept = _within(put)
    if kept != secret:
        raise VaultLocked(
            f"the OS keyring ({name}) took a secret and gave back something else",
            hint=_OTHERWISE,
        )
    return Opener(KEYRING, Secret(secret), f"the OS keyring ({name})", slot)


def opener(header: Header) -> Opener:
    """Return the opener for one of this vault's keyring slots.

    Raises:
        VaultLocked: The keyring can't be used, is locked, or doesn't know this vault.
    """
    wanted = [slot.id for slot in header.slots if slot.kind == KEYRING]

    def take() -> tuple[str, str | None, object, object]:
        backend = _backend()
        for slot in wanted:
            if kept := backend.get_password(SERVICE, _account(slot)):
                seen = backend.get_password(SERVICE, _anchor(header.vault))
                return _name(backend), slot, kept, seen
        return _name(backend), None, "", None

    name, slot, kept, seen = _within(take)
    if slot is None:
        raise VaultLocked(
            f"the OS keyring ({name}) holds no key for this vault",
            hint="It may have been made by another user or on another machine. " + _OTHERWISE,
        )
    known = None if seen is None else str(seen)
    return Opener(KEYRING, Secret(str(kept)), f"the OS keyring ({name})", slot, known)


def remember(vault: str, seen: str) -> None:
    """Keep what the newest file of a vault is known by, so that an older one shows.

    Args:
        vault: The vault's id.
        seen: What `Opener.seen` will be.

    Raises:
        VaultLocked: The keyring can't be used, or is locked; nobody is asked to unlock it.
    """
    _within(lambda: _unlocked().set_password(SERVICE, _anchor(vault), seen))


def remembered(vault: str) -> str | None:
    """Return what `remember` was last given for a vault, or None.

    Raises:
        VaultLocked: The keyring can't be used, or is locked; nobody is asked to unlock it.
    """
    found = _within(lambda: _unlocked().get_password(SERVICE, _anchor(vault)))
    return None if found is None else str(found)


def forget(opener: Opener) -> None:
    """Take a secret out of the keyring again.

    Raises:
        VaultLocked: The keyring can't be used.
    """
    drop(_account(opener.slot or ""))


_OTHERWISE: Final = (
    "Unlock the keyring, or set UNICTL_VAULT_KEY or UNICTL_VAULT_PASSPHRASE to do without it."
)


def _account(slot: str) -> str:
    return f"vault-slot-{slot}"


def put(name: str, value: str) -> None:
    """Keep a value.

    Raises:
        VaultLocked: The keyring can't be used.
    """
    _within(lambda: _backend().set_password(SERVICE, name, value))


def take(name: str) -> str | None:
    """Return a value, or None if there is none by that name.

    Raises:
        VaultLocked: The keyring can't be used.
    """
    found = _within(lambda: _backend().get_password(SERVICE, name))
    return None if found is None else str(found)


def drop(name: str) -> None:
    """Forget a value.

    Raises:
        VaultLocked: The keyring can't be used, or knows none by that name.
    """
    _within(lambda: _backend().delete_password(SERVICE, name))


def _anchor(vault: str) -> str:
    return f"vault-newest-{vault}"


def _backend() -> Any:
    """Return the backend that keyring chooses; of a chain, the one it would write to."""
    import keyring  # noqa: PLC0415 - may stall: only here, and only within the time box

    backend: Any = keyring.get_keyring()
    backend = next(iter(getattr(backend, "backends", ())), backend)
    if backend.priority < 1:
        raise VaultLocked("there is no OS keyring that keeps secrets safe", hint=_OTHERWISE)
    return backend


def _unlocked() -> Any:
    """Return the backend, unless using it would have a window pop up that asks for a password.

    Only the Secret Service lets one see that beforehand.
    """
    backend = _backend()
    if type(backend).__module__ == "keyring.backends.SecretService":
        from contextlib import closing  # noqa: PLC0415 - only here

        import secretstorage  # noqa: PLC0415 - what the backend itself uses, loaded by it

        preferred = getattr(backend, "preferred_collection", None)
        with closing(secretstorage.dbus_init()) as bus:
            if secretstorage.Collection(bus, *filter(None, [preferred])).is_locked():
                raise VaultLocked("the OS keyring is locked", hint=_OTHERWISE)
    return backend


def _name(backend: object) -> str:
    return type(backend).__module__.rpartition(".")[2]


def _within(action: Callable[[], _T]) -> _T:
    """Return what the action returns, if it does so in time.

    Raises:
        VaultLocked: It failed, or it takes too long; it is then left behind in its thread.
    """
    done: list[_T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(action())
        except Exception as error:  # noqa: BLE001 - backends raise what their systems raise
            failed.append(error)

    thread = threading.Thread(target=run, name="unictl-keyring", daemon=True)
    thread.start()
    thread.join(TIMEOUT)
    if done:
        return done[0]
    if not failed:
        raise VaultLocked(f"the OS keyring did not answer in {TIMEOUT:g} seconds", hint=_OTHERWISE)
    if isinstance(failed[0], VaultLocked):
        raise failed[0]
    # The class alone: nobody promises that a backend's message holds no secret.
    fault = type(failed[0]).__name__
    locked = "is locked" if fault == "KeyringLocked" else f"failed ({fault})"
    raise VaultLocked(f"the OS keyring {locked}", hint=_OTHERWISE) from None
