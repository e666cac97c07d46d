"""The commands of unictl as the completion scripts need them, read from the real command tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import typer

from unictl.capabilities._index import CAPABILITIES
from unictl.cli.root import Root
from unictl.core import catalog

Kind = Literal["flag", "text", "choice", "file", "command"]
# All services: hundreds of words, which each script holds once.
SERVICES: Final = catalog.slugs()
HELP: Final = "Show this message and exit"
_DEFAULT_NOTE: Final = re.compile(r"\s*\[(?:default: .*|required)\]$")


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command, or an argument (which has no spellings).

    Attributes:
        spellings: `--output`, `-o`.
        help: What it does, in one line.
        kind: What stands after it; nothing after a flag.
        choices: The words of a choice.
        metavar: What its value is called in the help.
        repeats: Whether it may be given more than once.
        default: Its value where it isn't given, if that is worth telling.
    """

    spellings: tuple[str, ...]
    help: str
    kind: Kind
    choices: tuple[str, ...] = ()
    metavar: str = ""
    repeats: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command or group.

    Attributes:
        path: The words after `unictl`.
        help: What it does, in one line.
        options: In the help's order.
        arguments: In order.
        children: The commands of a group.
    """

    path: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    arguments: tuple[Option, ...]
    children: tuple["Command", ...]

    @property
    def name(self) -> str:
        """The last word."""
        return self.path[-1] if self.path else "unictl"

    def walk(self) -> Iterator["Command"]:
        """Yield the command and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree() -> Command:
    """Return the root with everything below it.

    Raises:
        ValueError: One spelling is a flag here and takes a value there, so that no script could
            tell what stands after it.
    """
    root = _read(Root(), ())
    taking, flags = spellings(root, taking=True), spellings(root, taking=False)
    if both := sorted(set(taking) & set(flags)):
        raise ValueError(f"flags in one command take a value in another: {', '.join(both)}")
    return root


def spellings(root: Command, *, taking: bool) -> tuple[str, ...]:
    """Return every spelling of an option that takes a value, or that takes none, sorted."""
    found = {
        spelling
        for command in root.walk()
        for option in command.options
        if (option.kind != "flag") == taking
        for spelling in option.spellings
    }
    return tuple(sorted(found))


def _read(command: Any, path: tuple[str, ...]) -> Command:
    context = typer.Context(command)
    names = list(getattr(command, "commands", {}))
    params = [_param(param, path) for param in command.params if not getattr(param, "hidden", 0)]
    options = [option for option in params if option.spellings]
    return Command(
        path=path,
        help=_line(command.help or ""),
        options=(*options, Option(("--help",), HELP, "flag")),
        arguments=tuple(argument for argument in params if not argument.spellings),
        children=tuple(_read(command.get_command(context, name), (*path, name)) for name in names),
    )


def _param(param: Any, path: tuple[str, ...]) -> Option:
    is_option = param.param_type_name == "option"
    metavar = param.metavar or param.name.upper()
    kind, choices = _kind(param, metavar, path)
    if not is_option and not param.required and not metavar.startswith("["):
        metavar = f"[{metavar}]"
    told = kind != "flag" and isinstance(param.default, (str, int, float))
    return Option(
        spellings=(*param.opts, *param.secondary_opts) if is_option else (),
        help=_line(getattr(param, "help", None) or ""),
        kind=kind,
        choices=choices,
        metavar=metavar,
        repeats=bool(getattr(param, "multiple", False)) or param.nargs != 1,
        default=str(param.default) if told else "",
    )


def _kind(param: Any, metavar: str, path: tuple[str, ...]) -> tuple[Kind, tuple[str, ...]]:
    if getattr(param, "is_flag", False):
        return "flag", ()
    if re.search(r"\b(?:FILE|PATH)\b", metavar):
        return "file", ()
    if metavar.startswith("-- CMD"):
        return "command", ()
    words = getattr(param.type, "choices", None) or _services(param.name, metavar, path)
    if not words and re.fullmatch(r"[a-z-]+(?:\|[a-z-]+)+", metavar):
        words = metavar.split("|")
    return ("choice" if words else "text"), tuple(map(str, words or ()))


def _services(name: str, metavar: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the services that fit: of an operation, those that offer it."""
    capability = CAPABILITIES.get(path[0].replace("-", "_")) if path else None
    if capability is not None and name == "service":
        known = capability.operations.get(path[1].replace("-", "_"))
        # A command beside the operations, such as `sync`, goes to who offers all of them.
        return (
            next(iter(capability.operations.values())).services if known is None else known.services
        )
    return SERVICES if metavar == "SERVICE" else ()


def _line(text: str) -> str:
    """Return the first paragraph as one line, without the note on the default and full stop."""
    first = " ".join(text.partition("\n\n")[0].split())
    return _DEFAULT_NOTE.sub("", first).removesuffix(".")
