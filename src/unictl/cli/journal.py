"""`unictl journal`: the group; a command's module is loaded when it is called."""

from importlib import import_module
from typing import Any, Final

import typer

from unictl.cli.root import Lazy

_COMMANDS: Final = {
    "list": ("list", "List the calls that changed something, the newest first."),
    "show": ("show", "Show all that is known of a call, and what to do next."),
    "resolve": ("resolve", "Ask the services what became of calls whose outcome isn't known."),
    "export": ("export", "Write the journal for auditors, without what is personal."),
    "prune": ("prune", "Delete old calls."),
}


class _Group(Lazy):
    def __init__(self, **attributes: Any) -> None:
        attributes.pop("commands")
        attributes.pop("rich_markup_mode")
        super().__init__({name: text for name, (_, text) in _COMMANDS.items()}, **attributes)

    def load(self, name: str) -> Any:
        """Return the command, from the module that has it."""
        app = import_module(f"unictl.cli.journal_{_COMMANDS[name][0]}").app
        found: Any = typer.main.get_command(app)
        found.name = name
        return found


app = typer.Typer(
    cls=_Group,
    callback=lambda: None,
    help="See what was done, and settle what isn't known.",
    add_completion=False,
    no_args_is_help=True,
)
