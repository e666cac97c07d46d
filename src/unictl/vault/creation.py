"""Which slots a new vault gets, and why."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from unictl.core.secret import Secret
from unictl.errors import InvalidRequest, VaultLocked
from unictl.vault import unlocking
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, KEYRING, PASSPHRASE, Opener
from unictl.vault.store import Vault, located, refuse_existing

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Created:
    """A new vault.

    Attributes:
        vault: The vault, open.
        openers: What opens it, and where each secret comes from.
        ci_key: The new CI key, to be shown once; None if none was asked for.
        reason: Why it wasn't the OS keyring, where that was tried in vain.
    """

    vault: Vault
    openers: tuple[Opener, ...]
    ci_key: Secret | None = None
    reason: str | None = None


def create(
    path: Path | None = None,
    *,
    ci_key: bool = False,
    passphrase: bool = False,
    in_keyring: bool = False,
    prompt: unlocking.Prompt | None = None,
    environment: Mapping[str, str] | None = None,
) -> Created:
    """Make a vault with a slot for everything that was asked for or is set.

    A slot each for what the `UNICTL_VAULT_…` variables give, for a new CI key and for a prompted
    passphrase. If that makes none: the OS keyring, if one works; else a prompted passphrase.

    Args:
        path: The file; the one in the home by default.
        ci_key: Make a CI key too.
        passphrase: Ask for a passphrase, unless a variable gives one.
        in_keyring: Keep the sealed bytes in the OS keyring; the file only points there.
        prompt: Asks a person; it is called twice for a new passphrase,
            and again where the two differ.
        environment: The variables; the process's own by default.

    Raises:
        InvalidRequest: There is a vault already; no passphrase was typed twice alike.
        VaultLocked: Nothing is at hand to lock it with; the hint says what to set.
        VaultError: The system refuses to write it.
    """
    file = located(path)
    refuse_existing(file)
    given = (unlocking.from_environment(kind, environment) for kind in (CI_KEY, PASSPHRASE))
    openers = [opener for opener in given if opener]
    made: Secret | None = None
    if ci_key:
        made = new_ci_key()
        openers.append(Opener(CI_KEY, made, "the new CI key"))
    if passphrase and not any(opener.kind == PASSPHRASE for opener in openers):
        openers.append(_asked(prompt))
    reason = None
    if not openers:
        opener, reason = _keyring_or_asked(prompt)
        openers.append(opener)
    try:
        vault = Vault.create(file, openers, in_keyring=in_keyring)
    except BaseException:
        _forget(openers)
        raise
    return Created(vault, tuple(openers), made, reason)


def _keyring_or_asked(prompt: unlocking.Prompt | None) -> tuple[Opener, str | None]:
    from unictl.vault import os_keyring  # noqa: PLC0415 - only where nothing else was given

    try:
        return os_keyring.new_opener(), None
    except VaultLocked as error:
        if prompt is not None:
            return _asked(prompt), error.message
        raise VaultLocked(
            f"nothing is at hand to lock a new vault with: {error.message}",
            hint="Set UNICTL_VAULT_PASSPHRASE and run it again, or run"
            " `unictl vault init --ci-key` and keep the key it prints in UNICTL_VAULT_KEY.",
        ) from None


def _asked(prompt: unlocking.Prompt | None) -> Opener:
    if prompt is None:
        raise VaultLocked(
            "a passphrase is needed, and nobody can be asked for it",
            hint="Set UNICTL_VAULT_PASSPHRASE, or run it at a terminal.",
        )
    fault = ""
    for _ in range(_TRIES):
        first = prompt(f"{fault}New passphrase for the vault: ")
        if not first:
            fault = "The passphrase is empty; choose one of several words. "
        elif prompt("The same again: ") != first:
            fault = "The two passphrases differ. "
        else:
            return Opener(PASSPHRASE, Secret(first), "a passphrase")
    raise InvalidRequest(
        f"no passphrase was typed twice alike in {_TRIES} tries",
        hint="Run it again; nothing was made.",
    )


def _forget(openers: list[Opener]) -> None:
    for opener in openers:
        if opener.kind == KEYRING:
            from unictl.vault import os_keyring  # noqa: PLC0415 - loaded already

            with suppress(VaultLocked):  # what went wrong before is what is told
                os_keyring.forget(opener)
