"""`unictl vault rotate|identity`: the vault's own key, and yours."""

from typing import Annotated

import typer

from unictl.cli import output, shell, unlock

app = shell.new_app("Keys of the vault.")

_IDENTITY = ("default", "unictl", "default")
_FIELD = "identity"


@app.command()
def rotate(
    *,
    keep_history: Annotated[
        bool,
        typer.Option("--keep-history", help="Leave the earlier generations beside the vault."),
    ] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Give the vault a new key, and so shut out what was removed.

    Every slot gets it without anybody's secret, every entry is sealed anew and read back before the
    file takes the old one's place. Then the generations beside it go, which a removed slot still
    opens. Copies elsewhere it can't reach.
    """
    from unictl.vault import access  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    vault = unlock.opened(settings)
    deleted = access.rotate(vault, keep_history=keep_history)
    result = {
        "path": str(vault.path),
        "generation": vault.generation,
        "slots": len(vault.slots),
        "entries": len(vault.entries()),
        "deleted_generations": deleted,
    }
    output.note(
        "Backups from before open as they did. Who could read an entry may have it: to be sure,"
        " revoke the keys at their services too.",
        settings,
    )
    output.emit(
        result,
        settings,
        query=query,
        human=lambda _: (
            f"The vault has a new key: {result['entries']} entries, {result['slots']} slots."
        ),
    )


@app.command()
def identity(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Print your public key, to which a colleague can open a vault.

    It is made at the first call. The private half is an entry of your own vault, service unictl,
    field identity; to open a vault that names you, set UNICTL_VAULT_IDENTITY (or …_FILE) to it.
    """
    from unictl.vault import recipient  # noqa: PLC0415 - only when called

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    vault = unlock.opened(settings)
    private = vault.get(*_IDENTITY, _FIELD)
    if private is None:
        vault.set(*_IDENTITY, {_FIELD: recipient.new_identity()})
        private = vault.get(*_IDENTITY, _FIELD)
    assert private is not None  # noqa: S101 - it was just written
    public = recipient.recipient_of(recipient.read_identity(private, "the vault"))
    output.emit({"recipient": public}, settings, query=query, human=lambda _: public)
