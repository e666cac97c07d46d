"""Where a secret that opens the vault is found, and in which order.

First `UNICTL_VAULT_KEY`, `UNICTL_VAULT_PASSPHRASE`, `UNICTL_VAULT_PASSPHRASE_FILE`,
`UNICTL_VAULT_PASSPHRASE_COMMAND`, then the OS keyring, last a prompt. A source is used if the vault
has a slot of its kind; an empty variable counts as unset.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from unictl.core.secret import Secret
from unictl.errors import VaultError, VaultLocked, WrongSecret
from unictl.vault.document import Header
from unictl.vault.slots import CI_KEY, KEYRING, PASSPHRASE, Opener

KEY: Final = "UNICTL_VAULT_KEY"
PASSPHRASE_TEXT: Final = "UNICTL_VAULT_PASSPHRASE"  # noqa: S105 - a name
PASSPHRASE_FILE: Final = "UNICTL_VAULT_PASSPHRASE_FILE"  # noqa: S105 - a name
PASSPHRASE_COMMAND: Final = "UNICTL_VAULT_PASSPHRASE_COMMAND"  # noqa: S105 - a name
VARIABLES: Final = (KEY, PASSPHRASE_TEXT, PASSPHRASE_FILE, PASSPHRASE_COMMAND)
_COMMAND_TIMEOUT: Final = 60.0
_MAX_PASSPHRASE: Final = 4096

Prompt = Callable[[str], str]
"""Asks a person for a passphrase; gets the text to show, returns what was typed."""


def named(environment: Mapping[str, str], kind: str | None = None) -> str | None:
    """Return the first variable set that gives a secret (of the kind), or None."""
    for variable in VARIABLES:
        its_kind = CI_KEY if variable == KEY else PASSPHRASE
        if kind in (None, its_kind) and environment.get(variable):
            return variable
    return None


def from_environment(kind: str, environment: Mapping[str, str] | None = None) -> Opener | None:
    """Return the secret of a kind that the variables give, or None if they give none.

    Raises:
        VaultLocked: The file can't be read, or the command failed.
    """
    known = os.environ if environment is None else environment
    variable = named(known, kind)
    if variable is None:
        return None
    text = known[variable]
    if variable == PASSPHRASE_FILE:
        text = _from_file(text)
    elif variable == PASSPHRASE_COMMAND:
        text = _from_command(text)
    return Opener(kind, Secret(text), variable)


def find(
    header: Header,
    *,
    file: str,
    prompt: Prompt | None = None,
    environment: Mapping[str, str] | None = None,
) -> Opener:
    """Return the secret to open this vault with.

    Raises:
        VaultLocked: None is at hand, or the place that should have it can't give it.
        WrongSecret: Only secrets of a kind that this vault has no slot for are at hand.
    """
    kinds = {slot.kind for slot in header.slots}
    for kind in (CI_KEY, PASSPHRASE):
        if kind in kinds and (opener := from_environment(kind, environment)):
            return opener
    trouble: VaultError | None = None
    if KEYRING in kinds:
        from unictl.vault import os_keyring  # noqa: PLC0415 - only for a vault that uses it

        try:
            return os_keyring.opener(header)
        except VaultLocked as error:
            trouble = error
    if prompt is not None and PASSPHRASE in kinds:
        return Opener(PASSPHRASE, Secret(prompt("Passphrase of the vault: ")), "the prompt")
    if trouble is not None:
        raise trouble
    raise _none_at_hand(kinds, file, os.environ if environment is None else environment)


def _none_at_hand(kinds: set[str], file: str, environment: Mapping[str, str]) -> VaultError:
    means = {CI_KEY: KEY, PASSPHRASE: PASSPHRASE_TEXT}
    fitting = " or ".join(variable for kind, variable in means.items() if kind in kinds)
    if variable := named(environment):
        return WrongSecret(
            f"{variable} is set, but the vault at {file} has no slot for it",
            hint=f"Set {fitting}." if fitting else None,
            file=file,
        )
    terminal = ", or run it at a terminal" if PASSPHRASE in kinds else ""
    return VaultLocked(
        f"the vault at {file} is locked, and nothing at hand opens it",
        hint=f"Set {fitting}{terminal}." if fitting else None,
        file=file,
    )


def _from_file(name: str) -> str:
    try:
        with Path(name).expanduser().open("rb") as file:
            raw = file.read(_MAX_PASSPHRASE + 1)
    except OSError as error:
        raise VaultLocked(
            f"cannot read {name}, named by {PASSPHRASE_FILE}: {error.strerror}",
            hint=f"Correct {PASSPHRASE_FILE}, or the file's permissions.",
            file=name,
        ) from error
    return _first_line(raw, PASSPHRASE_FILE)


def _from_command(command: str) -> str:
    import shlex  # noqa: PLC0415 - only with a command
    import subprocess  # noqa: PLC0415

    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=_COMMAND_TIMEOUT,
            check=False,
        )
        fault = f"ended with status {done.returncode}" if done.returncode else ""
    except (OSError, ValueError):
        fault = "could not be started"
    except subprocess.TimeoutExpired:
        fault = f"took longer than {_COMMAND_TIMEOUT:g} seconds"
    if fault:
        raise VaultLocked(
            f"the command in {PASSPHRASE_COMMAND} {fault}",
            hint="Run the command by itself; it must print the passphrase and nothing else.",
        )
    return _first_line(done.stdout, PASSPHRASE_COMMAND)


def _first_line(raw: bytes, source: str) -> str:
    """Return the text without the newline that editors and `echo` put at the end."""
    text = raw.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")
    if not text or len(text) > _MAX_PASSPHRASE:
        raise VaultLocked(
            f"what {source} gives is {'empty' if not text else 'too long'}",
            hint=f"It must give a passphrase of at most {_MAX_PASSPHRASE} characters.",
        )
    return text
