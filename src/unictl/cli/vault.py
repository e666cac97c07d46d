"""`unictl vault`: the group; a command's module is loaded when it is called."""

from importlib import import_module
from typing import Any, Final

import typer

from unictl.cli.root import Lazy

_COMMANDS: Final = {
    "init": ("file", "Make an empty vault."),
    "status": ("file", "Show the vault's file and slots, and how it would be opened."),
    "unlock": ("session", "Open the vault once, for a time."),
    "lock": ("session", "End what `unlock` began."),
    "list": ("entries", "List what the vault holds; no values."),
    "get": ("entries", "Show one value, masked unless you say --reveal."),
    "set": ("entries", "Put a value into the vault."),
    "remove": ("entries", "Take a field, or all fields of a service's account, out of the vault."),
    "rename": ("moving", "Give a field, or all fields of an account, other names."),
    "copy": ("moving", "Copy a field, or all of an account, to another profile or account."),
    "import": ("import", "Take keys from a .env, JSON, another vault or a vendor's command line."),
    "export": ("export", "Write keys for another program, or sealed for a colleague."),
    "log": ("log", "Show who used which entry when, or check that the log is whole."),
    "slots": ("slots", "See and change who may open the vault."),
    "rotate": ("keys", "Give the vault a new key, and so shut out what was removed."),
    "history": ("history", "Show the vault's file and the earlier generations beside it."),
    "restore": ("history", "Put an earlier generation or a backup back."),
    "repair": ("history", "Save what can be saved of a damaged vault."),
    "identity": ("keys", "Print your public key, to which a colleague can open a vault."),
}


class _Group(Lazy):
    def __init__(self, **attributes: Any) -> None:
        attributes.pop("commands")
        attributes.pop("rich_markup_mode")
        super().__init__({name: text for name, (_, text) in _COMMANDS.items()}, **attributes)

    def load(self, name: str) -> Any:
        """Return the command, from the module that has it."""
        app = import_module(f"unictl.cli.vault_{_COMMANDS[name][0]}").app
        # A module is the group of that name, or holds the command, perhaps beside others.
        found: Any = typer.main.get_command(app if app.info.name == name else _only(app, name))
        found.name = name
        return found


def _only(app: typer.Typer, name: str) -> typer.Typer:
    """Return an app with the one command: to build those beside it takes time."""
    from unictl.cli import shell  # noqa: PLC0415 - not for the list of commands

    alone = shell.new_app()
    alone.registered_commands = [
        command
        for command in app.registered_commands
        if name == (command.name or getattr(command.callback, "__name__", None))
    ]
    return alone


app = typer.Typer(
    cls=_Group,
    callback=lambda: None,
    help="Keep keys in an encrypted vault.",
    add_completion=False,
    no_args_is_help=True,
)
