"""`unictl config`: every setting with its source, and where the files lie. No secret is a setting.

Credentials live in the vault; `unictl vault list` shows those.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from unictl import home
from unictl.capabilities._index import CAPABILITIES
from unictl.cli import output, shell, streams
from unictl.core.page import Page
from unictl.errors import UnictlError
from unictl.settings import SETTINGS, USER_FILE, Settings, find_project, working_folder

app = shell.new_app("Show every setting and where it comes from.")


@app.command(name="list")
def list_(
    *,
    profile: shell.Profile = None,
    account: shell.Account = None,
    no_input: shell.NoInput = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
    verbose: shell.Verbose = None,
) -> None:
    """List every setting: its value, and the flag, variable or file that it comes from.

    Strongest first: flag, variable, the project's unictl.toml, your own settings.toml, default.
    """
    settings = shell.settings(
        profile=profile,
        account=account,
        no_input=no_input,
        output=output_form,
        quiet=quiet,
        verbose=verbose,
    )
    items = [*_values(settings), *_default_services(settings), *_rules(settings)]
    if output.form(settings) in {"ndjson", "csv"}:
        output.emit(items, settings, query=query)
    else:
        output.emit(Page(tuple(items)), settings, query=query, human=lambda _: _people(items))


@app.command()
def path(output_form: shell.Output = None, query: shell.Query = None) -> None:
    """Show where unictl keeps its files; one that isn't there yet is named all the same.

    UNICTL_HOME moves all but the project's file.
    """
    from unictl.client.journal_file import JOURNAL_FILE, journal_path  # noqa: PLC0415 - only here
    from unictl.client.session import SANDBOX_FILE  # noqa: PLC0415 - only here

    try:
        settings = shell.settings(output=output_form)
    except UnictlError as error:
        if error.file is None:
            raise
        # A file that can't be read is a reason to ask where it lies.
        streams.warn(f"{error.message}. {error.hint}")
        form = output_form or os.environ.get("UNICTL_OUTPUT")
        form = form or ("human" if sys.stdout.isatty() else "json")
        # Nor is a journal known that the file names.
        state = os.environ.get("UNICTL_STATE") or str(home.state() / JOURNAL_FILE)
        settings = Settings({"output": form, "state": state})
    project = find_project(working_folder())
    found = {
        "home": str(home.home()),
        "vault": str(home.home() / home.VAULT_FILE),
        "settings": str(home.home() / USER_FILE),
        "state": str(home.state()),
        "journal": str(journal_path(settings)),
        "sandbox": str(home.state() / SANDBOX_FILE),
        "project": str(project) if project else None,
    }
    said = {**found, "project": found["project"] or "no unictl.toml here or above"}
    output.emit(found, settings, query=query, human=lambda _: output.people(said))


def _values(settings: Settings) -> Iterator[dict[str, Any]]:
    for setting in SETTINGS:
        found = settings.find(setting.name)
        yield {
            "setting": setting.name,
            "value": found.value,
            "source": found.source,
            "variable": setting.variable,
            "help": setting.help,
        }


def _default_services(settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield the default service of each capability that has one; they have no variable."""
    path, project = settings.project()
    tables = ((str(path), project), (str(home.home() / USER_FILE), settings.user()))
    for capability in CAPABILITIES:
        service = settings.default_service(capability)
        if service is None:
            continue
        named = [source for source, table in tables if _says(table, capability) == service]
        yield {
            "setting": f"defaults.{capability}",
            "value": service,
            "source": named[0],
            "variable": None,
            "help": "The service used where a command names none.",
        }


def _rules(settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield the services of each capability's rules, a rule's parted from the next one's by `|`."""
    if not any("routes" in table for table in (settings.project()[1], settings.user())):
        return
    from unictl.client.routing import rules_of  # noqa: PLC0415 - few projects have rules

    for capability in CAPABILITIES:
        if (found := rules_of(capability, settings)) is not None:
            yield {
                "setting": f"routes.{capability}",
                "value": " | ".join(", ".join(rule.services) for rule in found.rules),
                "source": found.file,
                "variable": None,
                "help": "The rules that choose among services; `unictl routes check` shows them.",
            }


def _says(table: Mapping[str, Any], capability: str) -> object:
    defaults = table.get("defaults", {})
    return defaults.get(capability) if isinstance(defaults, Mapping) else None


def _people(items: list[dict[str, Any]]) -> str:
    """Return three columns, without what is the same for everybody."""
    rows = [{name: item[name] for name in ("setting", "value", "source")} for item in items]
    return output.people([{**row, "value": _shown(row["value"])} for row in rows])


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)
