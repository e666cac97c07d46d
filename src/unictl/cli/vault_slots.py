"""`unictl vault slots`: who may open the vault."""

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from unictl.cli import output, shell, unlock
from unictl.cli.vault_file import wants_json
from unictl.core.page import Page
from unictl.errors import InvalidRequest, VaultLocked, WrongSecret
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.core.secret import Secret
    from unictl.vault.document import Slot
    from unictl.vault.slots import Opener

app = shell.new_app("See and change who may open the vault.")
app.info.name = "slots"

_CHOICES: Final = "passphrase|keyring|ci-key|recovery|recipient"
_KEEP: Final = {
    "ci_key": "Keep the key in UNICTL_VAULT_KEY; it is not shown again.",
    "recovery": "Write the words on paper, in their order; they are not shown again."
    " They are taken wherever the passphrase is asked for.",
}

Designation: TypeAlias = Annotated[
    str, typer.Argument(metavar="SLOT", help="Its kind, its label, or the start of its id.")
]


@app.command(name="list")
def list_(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """List the slots; needs no secret."""
    from unictl.vault import place  # noqa: PLC0415 - only when called

    settings = shell.settings(output=output_form, no_input=no_input)
    slots = place.read(place.located()).header.slots
    output.emit(Page(tuple(about(slot) for slot in slots)), settings, query=query)


@app.command()
def add(
    kind: Annotated[str, typer.Argument(metavar=_CHOICES, help="What opens the vault.")],
    recipient: Annotated[
        str | None,
        typer.Argument(metavar="[AGE1…]", help="A recipient's public key, as age writes it."),
    ] = None,
    *,
    label: Annotated[
        str | None, typer.Option("--label", metavar="TEXT", help="What it is for, or whose.")
    ] = None,
    replace: Annotated[
        str | None,
        typer.Option("--replace", metavar="SLOT", help="The slot whose place it takes."),
    ] = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Give the vault another way in, proven by opening it before one that it replaces goes.

    A new passphrase is asked for twice, or read from stdin in a pipe. A new CI key or new recovery
    words are all that is printed, this once. To change your passphrase: `unictl vault slots add
    passphrase --replace passphrase`. Files from before, also the three generations beside the
    vault, open with the old one still, until `unictl vault rotate`.
    """
    from unictl.vault import access  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    wanted = _kind(kind, recipient, replace)
    vault = unlock.opened(settings)
    instead = access.designated(vault.slots, replace).id if replace is not None else None
    if wanted == "recipient":
        from unictl.vault.recipient import read_recipient  # noqa: PLC0415 - only for one

        made = access.add_recipient(vault, read_recipient(recipient or ""), label=label)
        _told(made, settings, query)
        return
    opener, secret = _new(wanted, settings)
    if secret is not None:
        # Shown first: if nobody can see it, nothing changes; if the write fails, the old one works.
        _show_once(secret, wanted, settings)
    try:
        made = access.add(vault, opener, label=label, instead=instead)
    except BaseException:
        _forget(opener)
        raise
    if secret is None:
        _told(made, settings, query)


@app.command()
def remove(
    slot: Designation,
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Take a way into the vault away. It is opened by another, so one that works is left.

    Its secret still opens copies of the file from before. `unictl vault rotate` renews the key and
    deletes the generations beside the vault; who may have read an entry has it: revoke that at the
    service.
    """
    from unictl.vault import access, place  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    slots = place.read(place.located()).header.slots
    doomed = access.designated(slots, slot)
    if len(slots) == 1:
        raise InvalidRequest(
            "the last slot can't be removed: nothing would open the vault",
            hint="Add another first: `unictl vault slots add`.",
        )
    try:
        vault = unlock.opened(settings, without=[doomed.id])
    except (VaultLocked, WrongSecret) as error:
        error.message = (
            f"a slot is removed only by who opens the vault through another: {error.message}"
            f" but for {_name(doomed).lower()}"
        )
        raise
    access.remove(vault, doomed.id)
    if doomed.kind == "keyring":
        _forget_in_keyring(doomed.id, settings)
    output.note(
        "Copies of the file from before still open with it; `unictl vault rotate` shuts it out.",
        settings,
    )
    output.emit(
        {**about(doomed), "removed": True},
        settings,
        query=query,
        human=lambda _: f"{_name(doomed)} is removed.",
    )


def about(slot: "Slot") -> dict[str, Any]:
    """Return what is shown of a slot."""
    shown: dict[str, Any] = {
        "id": slot.id,
        "kind": slot.kind,
        "label": slot.more.get("label"),
        "created": slot.created,
    }
    if slot.kind == "recipient":
        from unictl.vault.recipient import show_recipient  # noqa: PLC0415 - only for one

        shown["recipient"] = show_recipient(slot.public)
    return shown


def _kind(kind: str, recipient: str | None, replace: str | None) -> str:
    wanted = kind.lower().replace("-", "_")
    if wanted not in _CHOICES.replace("-", "_").split("|"):
        raise InvalidRequest(
            f"there is no slot of the kind {kind!r}",
            hint=f"It is one of {', '.join(_CHOICES.split('|'))}.",
            field="kind",
        )
    if (wanted == "recipient") != (recipient is not None):
        raise InvalidRequest(
            "a recipient is named by a public key, which nothing else takes",
            hint="Run `unictl vault slots add recipient age1…`; your colleague gets the key with"
            " `unictl vault identity`.",
            field="recipient",
        )
    if wanted == "recipient" and replace is not None:
        raise InvalidRequest(
            "a recipient replaces nothing: only its holder could show that it opens the vault",
            hint="Add it, and remove the other slot when it has been tried.",
        )
    return wanted


def _new(kind: str, settings: Settings) -> "tuple[Opener, Secret | None]":
    """Return a new secret, and the text to be shown if it was made here."""
    from unictl.vault.slots import Opener  # noqa: PLC0415 - loaded already

    if kind == "keyring":
        from unictl.vault import os_keyring  # noqa: PLC0415 - only for one

        return os_keyring.new_opener(), None
    if kind == "passphrase":
        typed = shell.ask_secret("New passphrase for the vault", settings, confirm=True)
        return Opener(kind, typed, "the new passphrase"), None
    if kind == "recovery":
        from unictl.vault.recovery import new_words  # noqa: PLC0415 - only for some

        made = new_words()
    else:
        from unictl.vault.ci_key import new_ci_key  # noqa: PLC0415 - only for one

        made = new_ci_key()
    return Opener(kind, made, "what was just printed"), made


def _show_once(secret: "Secret", kind: str, settings: Settings) -> None:
    output.note(_KEEP[kind], settings)
    if wants_json(settings):
        output.emit({"kind": kind, kind: secret.reveal()}, settings)
    else:
        output.write(secret.reveal())
    output.flush()


def _told(made: "Slot", settings: Settings, query: str | None) -> None:
    output.emit(
        about(made), settings, query=query, human=lambda _: f"{_name(made)} opens the vault now."
    )


def _name(slot: "Slot") -> str:
    label = slot.more.get("label")
    kind = slot.kind.replace("_", " ")
    return f"The {kind} {label} ({slot.id[:8]})" if label else f"The {kind} ({slot.id[:8]})"


def _forget(opener: "Opener") -> None:
    if opener.kind == "keyring":
        from contextlib import suppress  # noqa: PLC0415 - only here

        from unictl.vault import os_keyring  # noqa: PLC0415 - loaded already

        with suppress(VaultLocked):  # what went wrong before is what is told
            os_keyring.forget(opener)


def _forget_in_keyring(slot: str, settings: Settings) -> None:
    from unictl.core.secret import Secret  # noqa: PLC0415 - loaded already
    from unictl.vault import os_keyring  # noqa: PLC0415 - only for one
    from unictl.vault.slots import Opener  # noqa: PLC0415

    try:
        os_keyring.forget(Opener("keyring", Secret(""), "", slot))
    except VaultLocked as error:
        output.note(f"Its secret is left in the keyring: {error.message}.", settings)
