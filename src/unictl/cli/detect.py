"""`unictl detect`: say which services files use. Nothing is stored, and no value is printed."""

import os
from typing import Annotated, Final

import typer

from unictl.cli import output, shell
from unictl.cli.detect_table import COLUMNS, csv_rows
from unictl.cli.detect_table import table as table  # noqa: PLC0414 - offered here
from unictl.cli.detect_wanted import Wanted, check
from unictl.cli.detect_warnings import warn
from unictl.envfile.detection import Detection
from unictl.errors import InvalidRequest

app = shell.new_app()
_HERE: Final = ".env"
_YAML: Final = (".yml", ".yaml")


@app.command()
def detect(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="Files or folders; - reads a file from stdin. Without one: .env.",
        ),
    ] = None,
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what counted how much for each finding.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with status 17 if there is a warning.")
    ] = False,
    expand: Annotated[
        bool, typer.Option("--expand", help="Put values in the place of ${NAME}; run nothing.")
    ] = False,
    hidden: Annotated[
        bool, typer.Option("--hidden", help="Also enter hidden folders below a folder.")
    ] = False,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
    verbose: shell.Verbose = None,
) -> None:
    """Say which services a .env uses, how complete their keys are, and how sure that is.

    Of a folder, every .env, compose file and workflow in it is looked at. Nothing is stored or
    run, and no value is printed.
    """
    settings = shell.settings(output=output_form, quiet=quiet, verbose=verbose)
    wanted = Wanted(settings, query, explain, strict, expand, hidden)
    if not paths and not os.path.lexists(_HERE):
        raise InvalidRequest(
            f"there is no {_HERE} in this folder",
            hint="`unictl detect .` looks for such files here and below; or name one, or `-` for"
            " stdin.",
            file=_HERE,
        )
    named = paths or [_HERE]
    if len(named) == 1 and not os.path.isdir(named[0]):  # noqa: PTH112 - the user's spelling
        _one(named[0], wanted)
    else:
        from unictl.cli.detect_tree import several  # noqa: PLC0415 - not for a single file

        several(named, wanted)


def _one(file: str, wanted: Wanted) -> None:
    """Tell what is found in one file."""
    found = _looked(file, wanted)
    settings = wanted.settings
    if wanted.people:
        warn(file, found.warnings, settings)
    if not found.services:
        output.note(f"No services found in {file}.", settings)
    if wanted.people:
        if found.services:
            told = table(found.services, evidence=settings["verbose"], explain=wanted.explain)
            output.write(told)
    elif wanted.form == "csv" and wanted.query is None:
        output.emit(csv_rows(found), settings, names=COLUMNS)
    else:
        output.emit(wanted.as_dict(found), settings, query=wanted.query)
    check(found.warnings, wanted)


def _looked(file: str, wanted: Wanted) -> Detection:
    if file.lower().endswith(_YAML):
        from unictl.envfile.tree_detect import look  # noqa: PLC0415 - brings YAML's reader

        return look(file, expand=wanted.expand)
    found = read_and_detect(file, expand=wanted.expand)
    if any(finding.secrets for finding in found.services):
        from unictl.envfile.surroundings import with_surroundings  # noqa: PLC0415 - asks git

        return with_surroundings(found)
    return found


def read_and_detect(file: str, *, expand: bool = False) -> Detection:
    """Return what is found in the file.

    Raises:
        InvalidRequest: It can't be read.
    """
    from unictl.envfile.detect import detect as find  # noqa: PLC0415 - not needed for --help
    from unictl.envfile.read import read  # noqa: PLC0415

    return find(read(file, expand=expand))
