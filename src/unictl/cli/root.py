"""The root of the command line: names are known at once, a command is loaded when it is called."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup

from unictl.capabilities._index import CAPABILITIES
from unictl.errors import tree

# Written by hand, each in its own module of this package: name, module, help.
COMMANDS: Final = {
    "init": ("init", "Find the services in a .env and lock their keys in the vault."),
    "detect": ("detect", "Say which services a .env uses, and how sure that is."),
    "vault": ("vault", "Keep keys in an encrypted vault."),
    "limits": ("limits", "Cap what a profile may move in a call and in a day."),
    "journal": ("journal", "See what was done, and settle what isn't known."),
    "batch": ("batch", "Do an operation for each row of a file, each exactly once."),
    "run": ("run", "Run a program with the vault's keys in its environment."),
    "env": ("env", "List the variables that run gives, or print them for a shell."),
    "api": ("api", "Send a request of your own to a service."),
    "sandbox": ("sandbox", "Use the built-in stand-in of the services."),
    "services": ("services", "Show the services, and what they offer."),
    "routes": ("routes", "See which service a call goes to, and why."),
    "config": ("config", "Show every setting and where it comes from."),
    "completion": ("completion", "Install completion for your shell."),
    "doctor": ("doctor", "Check everything that your keys depend on, and say what to do."),
    "demo": ("demo", "See the main job done, in a throw-away home."),
}

# Commands of a capability that are written by hand, in place of an operation's or beside them; of
# a module with several the function is named too.
WRITTEN: Final = {
    "storage": {
        "put": ("storage_put", "Put a file, or what comes from stdin, as an object."),
        "get": ("storage_get", "Bring an object into a file, or to stdout."),
        "head": (
            "storage_objects:head",
            "Show what is known of an object, without its content.",
        ),
        "copy": ("storage_objects:copy", "Copy an object, without bringing it here."),
        "delete": (
            "storage_objects:delete",
            "Delete an object; where versions are kept, hide it.",
        ),
        "presign": (
            "storage_objects:presign",
            "Make an address that anybody may use for a while; nothing is sent, or looked at.",
        ),
        "sync": ("storage_sync", "Make a bucket's folder like one here."),
    },
    "disputes": {
        "add-document": (
            "disputes_add_document",
            "Lay a file, or what comes from stdin, at the service, to name it in evidence.",
        ),
    },
}


class Lazy(TyperGroup):
    """A group that lists its commands from a table and imports one when it is called."""

    def __init__(self, table: dict[str, str], **attributes: Any) -> None:
        # "Did you mean" looks into `commands`, so the names stand there from the start.
        stubs = {name: typer.core.TyperCommand(name, help=text) for name, text in table.items()}
        super().__init__(commands=dict(stubs), rich_markup_mode=None, **attributes)
        self._table = table

    def load(self, name: str) -> Any:
        """Return the real command of that name."""
        raise NotImplementedError

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's signature
        """Return the real command, or None; called for one that is to run."""
        return self.load(cmd_name) if cmd_name in self._table else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands from the table, without loading any."""
        del ctx
        for title, rows in self.sections():
            with formatter.section(title):
                formatter.write_dl(list(rows))

    def sections(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Return the titles of the help's sections and their rows."""
        return [("Commands", list(self._table.items()))]


class Capability(Lazy):
    """The commands of a capability: projected from its operations."""

    def __init__(self, name: str) -> None:
        entry = CAPABILITIES[name]
        operations = {op.replace("_", "-"): about.summary for op, about in entry.operations.items()}
        self._written = WRITTEN.get(name, {})
        operations |= {command: text for command, (_, text) in self._written.items()}
        super().__init__(
            operations, name=name.replace("_", "-"), help=entry.summary, no_args_is_help=True
        )
        self._capability = name

    def load(self, name: str) -> Any:
        """Return the command written by hand, or the operation's."""
        if name in self._written:
            module, _, function = self._written[name][0].partition(":")
            return getattr(import_module(f"unictl.cli.{module}"), function or "command")()
        from unictl.cli.projection import command  # noqa: PLC0415 - brings the capability with it

        return command(self._capability, name.replace("-", "_"))


class Root(Lazy):
    """`unictl`."""

    def __init__(self) -> None:
        self._capabilities = {
            name.replace("_", "-"): entry.summary for name, entry in CAPABILITIES.items()
        }
        written = {name: text for name, (_, text) in COMMANDS.items()}
        super().__init__(
            {**self._capabilities, **written},
            name="unictl",
            help="One language for all the services behind your product.",
            context_settings={"help_option_names": ["-h", "--help"]},  # of every command below
            no_args_is_help=True,
            params=[
                typer.core.TyperOption(
                    param_decls=["--version", "-V"], is_flag=True, help="Show the version and exit."
                )
            ],
        )

    def load(self, name: str) -> Any:
        """Return the group of a capability, or the command written by hand."""
        if name in self._capabilities:
            return Capability(name.replace("-", "_"))
        module = import_module(f"unictl.cli.{COMMANDS[name][0]}")
        if hasattr(module, "command"):  # a group that is made, not written
            return module.command()
        found = typer.main.get_command(module.app)
        found.name = name
        return found

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write what the exit statuses mean, and where the settings are told."""
        codes: dict[int, str] = {}
        for error in tree():
            codes.setdefault(error.exit_status, error.code)
        statuses = ", ".join(f"{status} {codes[status]}" for status in sorted(codes))
        self.epilog = (
            f"Exit statuses: 0 done, {statuses}. Settings: `unictl config list`."
            " No telemetry is sent, ever."
        )
        super().format_epilog(ctx, formatter)

    def sections(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Return the capabilities and what is written by hand apart."""
        written = [(name, text) for name, (_, text) in COMMANDS.items()]
        return [("Capabilities", list(self._capabilities.items())), ("Commands", written)]
