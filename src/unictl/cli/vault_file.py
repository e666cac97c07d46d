"""`unictl vault init|status`: the file itself."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from unictl.cli import output, shell, unlock
from unictl.errors import InvalidRequest
from unictl.settings import BY_NAME, Settings

_BACKENDS: Final = {
    "file": "this file",
    "keyring": "the OS keyring, as `vault init --backend keyring` asked; this file points there",
}
app = shell.new_app("The vault's file.")


@app.command()
def init(
    *,
    ci_key: Annotated[
        bool, typer.Option("--ci-key", help="Make a key for CI, and print it this once.")
    ] = False,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Ask for a passphrase that opens it.")
    ] = False,
    backend: Annotated[
        str,
        typer.Option(
            "--backend", metavar="file|keyring", help="Where the encrypted bytes are kept."
        ),
    ] = "file",
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
) -> None:
    """Make an empty vault.

    It gets a slot for UNICTL_VAULT_KEY and UNICTL_VAULT_PASSPHRASE (also _FILE, _COMMAND), where
    they are set, and for what the options ask. With none of these the OS keyring opens it, or a
    passphrase that you are asked for. A new CI key is all that is printed, in a pipe too, so that
    $(…) takes it, unless json or ndjson is asked for by -o or UNICTL_OUTPUT.
    """
    from unictl.vault.creation import create  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(output=output_form, no_input=no_input, quiet=quiet)
    if backend not in {"file", "keyring"}:
        raise InvalidRequest(f"{backend!r} is no backend", hint="It is file or keyring.")
    made = create(
        ci_key=ci_key,
        passphrase=passphrase,
        in_keyring=backend == "keyring",
        prompt=unlock.prompt(settings),
    )
    sources = " or ".join(opener.source for opener in made.openers)
    why = f" ({made.reason})" if made.reason else ""
    output.note(f"Made {shell.shown(made.vault.path)}; it opens with {sources}{why}.", settings)
    result: dict[str, Any] = {
        "path": str(made.vault.path),
        "slots": [{"kind": opener.kind, "source": opener.source} for opener in made.openers],
    }
    if made.ci_key is None:
        output.emit(result, settings, query=query, human=lambda _: str(made.vault.path))
        return
    output.note("Keep the key in UNICTL_VAULT_KEY; it is not shown again.", settings)
    key = made.ci_key.reveal()
    try:
        if query is None and not wants_json(settings):
            output.write(key)
        else:
            output.emit({**result, "ci_key": key}, settings, query=query)
        output.flush()
    except BaseException:
        from unictl.vault import files  # noqa: PLC0415 - loaded already

        files.remove(made.vault.path)  # empty, and nobody has seen the key
        raise


@app.command()
def status(
    *,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Show the vault's file and slots, and how it would be opened; needs no secret."""
    from unictl.vault import anchor, files, foresight, store  # noqa: PLC0415 - only when called

    settings = shell.settings(output=output_form, no_input=no_input)
    path = store.located()
    document = store.read(path)
    header = document.header
    may_ask = unlock.prompt(settings) is not None
    foreseen = foresight.foresee(header, may_ask=may_ask)
    result = {
        "path": str(path),
        "backend": "keyring" if files.in_keyring(path) else "file",
        "format": document.version,
        "vault": header.vault,
        "generation": header.generation,
        "created": header.created,
        "slots": [
            {"kind": s.kind, "label": s.more.get("label"), "created": s.created, "id": s.id}
            for s in header.slots
        ],
        "opens_with": foreseen.source,
        "reasons": list(foreseen.reasons),
        "newest": anchor.standing(document)._asdict(),
    }
    output.emit(result, settings, query=query, human=_status)


def wants_json(settings: Settings) -> bool:
    """Return whether this run was told to print JSON, not whether a pipe or a file says so."""
    found = settings.find("output")
    told = found.source in {"--output", BY_NAME["output"].variable}
    return told and found.value in {"json", "ndjson"}


def _newest(standing: Mapping[str, Any]) -> str:
    told = {
        "newest": "this file, as far as this machine knows",
        "rolled_back": f"not this file: this machine has seen generation"
        f" {standing['generation']}; see `unictl vault history`",
        "unknown": f"nobody can say: {standing['reason']}",
    }
    return told[standing["state"]]


def _status(result: Mapping[str, Any]) -> str:
    slots = [
        f"  {slot['kind']:<12}made {slot['created']}  {slot['label'] or ''}".rstrip()
        for slot in result["slots"]
    ]
    opens = result["opens_with"] or "nothing that is at hand"
    return "\n".join(
        (
            f"vault      {result['path']}",
            f"kept in    {_BACKENDS[result['backend']]}",
            f"format     {result['format']}, generation {result['generation']}",
            f"newest     {_newest(result['newest'])}",
            f"opens with {opens}: {'; '.join(result['reasons'])}",
            "slots",
            *slots,
        )
    )
