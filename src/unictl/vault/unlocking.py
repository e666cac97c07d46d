"""Where a secret that opens the vault is found, and in which order.

First `UNICTL_VAULT_KEY`, `UNICTL_VAULT_PASSPHRASE`, `UNICTL_VAULT_PASSPHRASE_FILE`,
`UNICTL_VAULT_PASSPHRASE_COMMAND`, `UNICTL_VAULT_IDENTITY`, `UNICTL_VAULT_IDENTITY_FILE`, then the
agent (which holds no secret to find, but what one has yielded), the OS keyring, last a prompt. A
source is used if the vault has a slot of its kind; an empty variable counts as unset. Wherever a
passphrase is taken, the recovery words are taken too.
"""

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final

from unictl.core.secret import Secret
from unictl.errors import VaultError, VaultLocked, WrongSecret
from unictl.vault.document import Header
from unictl.vault.slots import CI_KEY, KEYRING, PASSPHRASE, RECIPIENT, RECOVERY, Opener

KEY: Final = "UNICTL_VAULT_KEY"
PASSPHRASE_TEXT: Final = "UNICTL_VAULT_PASSPHRASE"  # noqa: S105 - a name
PASSPHRASE_FILE: Final = "UNICTL_VAULT_PASSPHRASE_FILE"  # noqa: S105 - a name
PASSPHRASE_COMMAND: Final = "UNICTL_VAULT_PASSPHRASE_COMMAND"  # noqa: S105 - a name
IDENTITY: Final = "UNICTL_VAULT_IDENTITY"
IDENTITY_FILE: Final = "UNICTL_VAULT_IDENTITY_FILE"
_KINDS: Final = {
    KEY: CI_KEY,
    PASSPHRASE_TEXT: PASSPHRASE,
    PASSPHRASE_FILE: PASSPHRASE,
    PASSPHRASE_COMMAND: PASSPHRASE,
    IDENTITY: RECIPIENT,
    IDENTITY_FILE: RECIPIENT,
}
VARIABLES: Final = tuple(_KINDS)
TEXTS: Final = (KEY, PASSPHRASE_TEXT, IDENTITY)
"""Those that hold the secret itself, not where it is."""
_COMMAND_TIMEOUT: Final = 60.0
_MAX_PASSPHRASE: Final = 4096

Prompt = Callable[[str], str]
"""Asks a person for a passphrase; gets the text to show, returns what was typed."""


def named(environment: Mapping[str, str], kind: str | None = None) -> str | None:
    """Return the first variable set that gives a secret (of the kind), or None."""
    for variable, its_kind in _KINDS.items():
        if kind in (None, its_kind) and environment.get(variable):
            return variable
    return None


def fits(variable: str, kinds: Collection[str]) -> bool:
    """Return whether a variable gives a secret for a slot of one of these kinds."""
    kind = _KINDS[variable]
    return kind in kinds or (kind == PASSPHRASE and RECOVERY in kinds)


def by_variable(kinds: Collection[str], environment: Mapping[str, str] | None = None) -> bool:
    """Return whether a variable is set that gives a secret for a slot of one of these kinds."""
    known = os.environ if environment is None else environment
    return any(known.get(variable) and fits(variable, kinds) for variable in VARIABLES)


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
    if variable in (PASSPHRASE_FILE, IDENTITY_FILE):
        text = _from_file(text, variable)
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
    for kind in (CI_KEY, PASSPHRASE, RECIPIENT):
        asked = kind in kinds or (kind == PASSPHRASE and RECOVERY in kinds)
        if asked and (opener := from_environment(kind, environment)):
            return _or_words(opener, kinds)
    trouble: VaultError | None = None
    if KEYRING in kinds:
        from unictl.vault import os_keyring  # noqa: PLC0415 - only for a vault that uses it

        try:
            return os_keyring.opener(header)
        except VaultLocked as error:
            trouble = error
    wanted = {PASSPHRASE: "passphrase", RECOVERY: "recovery words"}
    askable = " or ".join(word for kind, word in wanted.items() if kind in kinds)
    if prompt is not None and askable:
        typed = Secret(prompt(f"{askable.capitalize()} of the vault: "))
        return _or_words(Opener(PASSPHRASE, typed, "the prompt"), kinds)
    if trouble is not None:
        raise trouble
    raise _none_at_hand(kinds, file, os.environ if environment is None else environment)


def _or_words(opener: Opener, kinds: Collection[str]) -> Opener:
    """Return the opener, as one of recovery words if it is these that were given."""
    if opener.kind != PASSPHRASE or RECOVERY not in kinds:
        return opener
    from unictl.vault.recovery import looks_like_words  # noqa: PLC0415 - only with such a slot

    if PASSPHRASE not in kinds or looks_like_words(opener.secret):
        return opener._replace(kind=RECOVERY)
    return opener


def _none_at_hand(kinds: set[str], file: str, environment: Mapping[str, str]) -> VaultError:
    means = {CI_KEY: KEY, PASSPHRASE: PASSPHRASE_TEXT, RECIPIENT: IDENTITY_FILE}
    fitting = " or ".join(variable for kind, variable in means.items() if kind in kinds)
    if not fitting and RECOVERY in kinds:
        fitting = f"{PASSPHRASE_FILE} to a file with the recovery words"
    if variable := named(environment):
        return WrongSecret(
            f"{variable} is set, but the vault at {file} has no slot for it",
            hint=f"Set {fitting}." if fitting else None,
            file=file,
        )
    terminal = ", or run it at a terminal" if kinds & {PASSPHRASE, RECOVERY} else ""
    return VaultLocked(
        f"the vault at {file} is locked, and nothing at hand opens it",
        hint=f"Set {fitting}{terminal}." if fitting else None,
        file=file,
    )


def _from_file(name: str, variable: str) -> str:
    try:
        with Path(name).expanduser().open("rb") as file:
            raw = file.read(_MAX_PASSPHRASE + 1)
    except OSError as error:
        raise VaultLocked(
            f"cannot read {name}, named by {variable}: {error.strerror}",
            hint=f"Correct {variable}, or the file's permissions.",
            file=name,
        ) from error
    return _first_line(raw, variable)


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
