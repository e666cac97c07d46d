"""`unictl vault rename|copy`: entries under other names, profiles and accounts."""

from typing import Annotated, TypeAlias

import typer

from unictl.cli import output, shell, unlock
from unictl.errors import InvalidRequest

app = shell.new_app("Entries under other names.")

Service: TypeAlias = Annotated[str, typer.Argument(metavar="SERVICE", help="The service.")]
Field: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="[FIELD]", help="The field; all of them without it.")
]
ToProfile: TypeAlias = Annotated[
    str | None, typer.Option("--to-profile", metavar="NAME", help="The profile it goes to.")
]
ToAccount: TypeAlias = Annotated[
    str | None, typer.Option("--to-account", metavar="NAME", help="The account it goes to.")
]
ToService: TypeAlias = Annotated[
    str | None, typer.Option("--to-service", metavar="NAME", help="The service it goes to.")
]
ToField: TypeAlias = Annotated[
    str | None, typer.Option("--to-field", metavar="NAME", help="The field's new name.")
]
Overwrite: TypeAlias = Annotated[
    bool, typer.Option("--overwrite", help="Put it in the place of what is there.")
]


@app.command()
def rename(
    service: Service,
    field: Field = None,
    *,
    to_profile: ToProfile = None,
    to_account: ToAccount = None,
    to_service: ToService = None,
    to_field: ToField = None,
    overwrite: Overwrite = False,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Give a field, or all fields of a service's account, other names: what isn't said stays.

    It is one write, and nothing is replaced unless you say --overwrite.
    """
    _move(
        (service, field),
        (to_profile, to_service, to_account, to_field),
        {"profile": profile, "account": account, "output": output_form, "no_input": no_input},
        copy=False,
        replace=overwrite,
        query=query,
    )


@app.command()
def copy(
    service: Service,
    field: Field = None,
    *,
    to_profile: ToProfile = None,
    to_account: ToAccount = None,
    to_service: ToService = None,
    to_field: ToField = None,
    overwrite: Overwrite = False,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """Copy a field, or all fields of a service's account, for example --to-profile staging.

    It is one write, and nothing is replaced unless you say --overwrite.
    """
    _move(
        (service, field),
        (to_profile, to_service, to_account, to_field),
        {"profile": profile, "account": account, "output": output_form, "no_input": no_input},
        copy=True,
        replace=overwrite,
        query=query,
    )


def _move(
    what: tuple[str, str | None],
    to: tuple[str | None, str | None, str | None, str | None],
    flags: dict[str, str | bool | None],
    *,
    copy: bool,
    replace: bool,
    query: str | None,
) -> None:
    from unictl.vault.moving import Place, move  # noqa: PLC0415 - brings the cryptography

    settings = shell.settings(**flags)
    if not any(to):
        raise InvalidRequest(
            "source and target are the same",
            hint="Say what is to be different: --to-profile, --to-account, --to-service or"
            " --to-field.",
        )
    profile, service, account, field = to
    source = Place(settings["profile"], what[0], settings["account"], what[1])
    target = Place(
        profile or source.profile, service or source.service, account or source.account, field
    )
    pairs = move(unlock.opened(settings), source, target, copy=copy, replace=replace)
    members = ("profile", "service", "account", "field")
    result = [
        {
            "from": dict(zip(members, old, strict=True)),
            "to": dict(zip(members, new, strict=True)),
        }
        for old, new in pairs
    ]
    said = "Copied" if copy else "Renamed"
    names = ", ".join(new.field for _, new in pairs)
    output.emit(
        {"copied" if copy else "renamed": result},
        settings,
        query=query,
        human=lambda _: f"{said} to {target.profile}, {target.service}: {names}.",
    )
