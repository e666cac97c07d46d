"""`unictl env`: the variables that `unictl run` would give, without their values or with them."""

from typing import Annotated

import typer

from unictl.cli import output, shell
from unictl.cli.env_formats import FORMATS, written
from unictl.cli.run import Expand, Only, wanted
from unictl.cli.run_environment import Wish, collect, files_for, opened, values
from unictl.core.page import Page
from unictl.errors import InvalidRequest

app = shell.new_app()


@app.command()
def env(
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="The file; else a .env here that has references."),
    ] = None,
    *,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Print the values, references resolved.")
    ] = False,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="|".join(FORMATS), help="With --reveal: for whom it is written."
        ),
    ] = None,
    only: Only = None,
    expand: Expand = True,
    profile: shell.Profile = None,
    account: shell.Account = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
) -> None:
    """List the variables that a program gets by `unictl run`, and where their values are.

    Without FILE and without a .env that has references, these are the vault's keys. Values are
    printed with --reveal only, as a .env unless you choose another --format: sh is for sh, bash and
    zsh, so `eval "$(unictl env --reveal --format sh)"` sets them in your shell.
    """
    settings = shell.settings(
        profile=profile, account=account, output=output_form, no_input=no_input
    )
    if form is not None and form not in FORMATS:
        written({}, form)
    if form is not None and not reveal:
        raise InvalidRequest(
            "--format prints values", hint="Add --reveal to have them printed in the clear."
        )
    wish = Wish(wanted(only), files_for([file] if file else None), expand)
    if not reveal:
        vault = None if wish.files else opened(wish, settings)
        last = {one.name: one for one in collect(wish, vault, settings)}
        rows = [one.as_dict() for one in last.values()]
        if output.form(settings) in {"ndjson", "csv"}:
            output.emit(rows, settings, query=query, names=("name", "reference", "file", "line"))
            return
        output.emit(Page(tuple(rows)), settings, query=query)
        return
    vault = opened(wish, settings)
    found = values(collect(wish, vault, settings), wish, vault, settings)
    text, left_out = written(found, form or "dotenv")
    for name in left_out:
        output.warn(f"{name!r} is no name for a variable there, so it is left out")
    output.write(text)
