"""What each reader of .env files makes of a line, where it isn't what python-dotenv makes of it.

Found by running python-dotenv 1.2, dotenv 18 and dotenv-expand 12 on Node, Node 20's own
`--env-file`, Ruby's dotenv 3.2, godotenv 1.5, compose-go 2, docker 28, direnv 2.32 and bash 5.2 on
one small file per case; other versions may differ.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from unictl.envfile.document import Assignment

PYTHON: Final = "python-dotenv"
NODE: Final = "Node's dotenv"
EXPAND: Final = "dotenv-expand"
NODE_ENV: Final = "node --env-file"
RUBY: Final = "Ruby's dotenv"
GO: Final = "godotenv"
COMPOSE: Final = "docker compose"
DOCKER: Final = "docker run --env-file"
DIRENV: Final = "direnv"
SHELL: Final = "a shell's source"
READERS: Final = (PYTHON, NODE, EXPAND, NODE_ENV, RUBY, GO, COMPOSE, DOCKER, DIRENV, SHELL)

Effects = dict[str, tuple[str, ...]]

DROP: Final = "drop the line"
REFUSE: Final = "refuse the whole file"
RUN: Final = "run a part of the line as a command"
INTO_NAME: Final = "take more than this into the name"
EXPANSION: Final = "expand $…"
SINGLE: Final = "Single quotes keep it for most."

_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")
_EXPAND_IN_SINGLE: Final = (PYTHON, EXPAND)


class Line(NamedTuple):
    """A line in its parts: what stands before the value, the value with its quotes, and after."""

    assignment: Assignment
    before: str
    raw: str
    tail: str
    line_end: str


class Difference(NamedTuple):
    """What readers do otherwise: an effect, as a verb in the plural, and who has it."""

    code: str
    effects: Mapping[str, tuple[str, ...]]
    remedy: str = ""


def differences_on(line: Line) -> Iterator[Difference]:
    """Yield what readers do otherwise than python-dotenv without expansion does."""
    if line.assignment.dialect:
        yield _other_spelling(line.assignment)
        return
    yield from _of_name(line)
    if line.assignment.value is None:
        refuse = (GO, DIRENV, DOCKER) if line.assignment.exported else (GO, DIRENV)
        effects: Effects = {
            DROP: (NODE, EXPAND, COMPOSE, DOCKER, SHELL),
            REFUSE: refuse,
            "join it with the next": (NODE_ENV,),
            "take it for empty": (RUBY,),
        }
        yield Difference("no_value", effects, "Write NAME=, or leave the line out.")
        return
    yield from _of_blanks(line)
    if line.assignment.quote:
        yield from _in_quotes(line)
    else:
        yield from _unquoted(line)
    yield from _of_dollars(line)
    if line.line_end == "\r\n":
        effects = {"keep the carriage return as a part of the value": (SHELL,)}
        yield Difference("line_end", effects, "Save the file with LF line ends.")
    elif line.line_end == "\r":
        who = (NODE_ENV, COMPOSE, DOCKER, SHELL)
        effects = {"take the lines that follow into the value": who}
        yield Difference("line_end", effects, "Save the file with LF line ends.")


def _grouped(groups: Mapping[str, set[str]]) -> Effects:
    return {what: tuple(r for r in READERS if r in who) for what, who in groups.items() if who}


def _other_spelling(assignment: Assignment) -> Difference:
    effects: Effects
    write = f"Write {assignment.name}=value."
    if assignment.dialect == "yaml":
        effects = {DROP: (PYTHON, SHELL), REFUSE: (DOCKER,), "join it with the next": (NODE_ENV,)}
        return Difference("colon", effects, write)
    tool = {"cmd": "cmd.exe", "powershell": "PowerShell", "markdown": "a Markdown list"}
    spelt = tool.get(assignment.dialect, "a comment of another language")
    effects = {"find no variable of this name": tuple(who for who in READERS if who != EXPAND)}
    return Difference("spelling", effects, f"The line is written as in {spelt}. {write}")


def _of_name(line: Line) -> Iterator[Difference]:
    name = line.assignment.name
    effects: Effects
    if line.before.removeprefix("export").lstrip().startswith("'"):
        effects = {DROP: (NODE, EXPAND, RUBY, SHELL), REFUSE: (GO, COMPOSE, DIRENV),
                   "keep the quotes in the name": (NODE_ENV, DOCKER)}  # fmt: skip
        yield Difference("name", effects, "Take the quotes off the name.")
    elif not (name.isascii() and name.isidentifier()):
        letters = name.replace("-", "")
        dropping, refusing = {SHELL}, set()
        if name[0].isdigit():
            dropping.add(COMPOSE)
        if not _WORD.issuperset(name):
            dropping.add(RUBY)
            refusing |= {GO, DIRENV}
            if not _WORD.issuperset(letters):
                dropping |= {NODE, EXPAND}
            if not letters.replace("_", "").replace(".", "").isalnum():
                refusing.add(COMPOSE)
        effects = _grouped({DROP: dropping, REFUSE: refusing})
        yield Difference("name", effects, "Use letters, digits and underscores.")


def _of_blanks(line: Line) -> Iterator[Difference]:
    name, _, after = line.before.rpartition("=")
    indent = name[: len(name) - len(name.lstrip())]
    before = name[len(name.rstrip()) :]
    name = name.strip()
    effects: Effects
    if line.assignment.exported:
        effects = {REFUSE: (DOCKER,)}
        if re.match(r"export \S", name) is None:
            effects[INTO_NAME] = (NODE_ENV,)
        yield Difference("export", effects, "Leave export out where they read the file.")
    if indent.strip(" ") or before.strip(" "):
        yield Difference("blanks", {INTO_NAME: (NODE_ENV,)}, "Leave no blanks around the name.")
    effects = {REFUSE: (DOCKER,), RUN: (SHELL,)} if before else {}
    if after:
        odd = after.strip(" \t\v\f")
        keeping = {
            DOCKER: not before and not line.assignment.quote,
            NODE_ENV: after.strip(" "),
            RUBY: odd,
            DIRENV: odd,
            SHELL: odd and not before,
        }
        effects |= _grouped({"keep the blanks": {who for who, so in keeping.items() if so}})
        if line.raw and not odd:
            effects[RUN] = (SHELL,)
    if effects:
        yield Difference("blanks", effects, "Leave no blanks around =.")


def _unquoted(line: Line) -> Iterator[Difference]:
    value = line.raw
    effects: Effects
    if "#" in value:
        effects = {"cut the value at #": (NODE, EXPAND, NODE_ENV, RUBY, DIRENV)}
        yield Difference("number_sign", effects, "Quotes keep it for most.")
    yield from _after_value(line)
    if any(sign.isspace() for sign in value):
        effects = {REFUSE: (DIRENV,), RUN: (SHELL,)}
        yield Difference("blanks", effects, "Put the value in quotes.")
    effects = {}
    if value.startswith("`"):
        effects["read up to the next backtick"] = (NODE_ENV,)
    if len(value) > 1 and value[0] == value[-1] == "`":
        effects["take the backticks off"] = (NODE, EXPAND)
    if "`" in value:
        effects[RUN] = (SHELL,)
    if effects:
        yield Difference("command", effects, SINGLE)
    if set(value) & set("'\"&;|<>()") or re.search("(?:^|:)[~=]", value):
        effects = {"give signs such as quotes, & or ~ a meaning of their own": (SHELL,)}
        yield Difference("shell_sign", effects, SINGLE)
    if re.search(r"\\[^$]", value):
        yield Difference("backslash", {"drop the backslash": (RUBY, SHELL)}, SINGLE)
    elif value.endswith("\\"):
        yield Difference("backslash", {"join the line with the next": (SHELL,)}, SINGLE)


def _after_value(line: Line) -> Iterator[Difference]:
    """Yield what becomes of blanks and a comment behind an unquoted value."""
    blanks, sign, comment = line.tail.partition("#")
    odd = blanks.strip(" \t\v\f")
    if sign and not line.raw:
        effects: Effects = {"take the comment for the value": (GO, COMPOSE, DOCKER)}
        if odd:
            effects["keep the blanks"] = (NODE_ENV, RUBY, DIRENV, SHELL)
        elif blanks.strip(" "):
            effects["keep the blanks"] = (NODE_ENV,)
        yield Difference("comment", effects, "Put the comment on a line of its own.")
    elif sign:
        keeping = {
            DOCKER: True,
            COMPOSE: not blanks.endswith(" "),
            GO: re.search(r"\s#", comment),
            SHELL: odd,
        }
        trailing = {NODE_ENV: blanks.strip(" "), RUBY: odd, DIRENV: odd}
        effects = _grouped(
            {
                "keep text behind # in the value": {who for who, so in keeping.items() if so},
                "keep the blanks": {who for who, so in trailing.items() if so},
            }
        )
        yield Difference("comment", effects, "Put the comment on a line of its own.")
    elif blanks:
        trailing = {NODE_ENV: blanks.strip(" "), RUBY: odd, DIRENV: odd, SHELL: odd}
        keepers = {DOCKER, *(who for who, so in trailing.items() if so)}
        effects = _grouped({"keep the blanks": keepers})
        yield Difference("blanks", effects, "Leave no blanks at the end.")


def _in_quotes(line: Line) -> Iterator[Difference]:
    quote, body = line.assignment.quote, line.raw[1:-1]
    effects: Effects
    if "\n" in body or "\r" in body:
        effects = {"end the value with the line": (DOCKER,), REFUSE: (DIRENV,)}
        yield Difference("multiline", effects)
    if re.search(rf"#.*{quote}\s*(?:#|$)", line.tail):
        effects = {"take the comment into the value": (DIRENV,)}
        yield Difference("comment", effects, "Put the comment on a line of its own.")
    blanks, sign, _ = line.tail.partition("#")
    if blanks.strip(" \t\v\f"):
        yield Difference("blanks", {"keep the blanks behind it": (RUBY, DIRENV, SHELL)})
    elif sign and not blanks:
        effects = {"take the comment into the value": (SHELL,)}
        yield Difference("comment", effects, "Put the comment on a line of its own.")
    effects = _escapes(body) if quote == '"' else _escapes_in_single(body)
    if effects:
        yield Difference("backslash", effects)
    if quote == '"' and "`" in body:
        yield Difference("command", {RUN: (SHELL,)}, SINGLE)


def _escapes(body: str) -> Effects:
    """Return who takes a backslash in double quotes otherwise."""
    escaped = set(re.findall(r"\\(.)", body, re.DOTALL)) - {"$"}
    keeping, dropping = set(), set()
    if escaped & {"n", "r"}:
        keeping |= {RUBY, SHELL}
    if "r" in escaped:
        keeping.add(NODE_ENV)
    if escaped & set("abftv"):
        keeping |= {NODE, EXPAND, NODE_ENV, SHELL}
        dropping |= {RUBY, GO, DIRENV}
    if escaped & {"\\", "'"}:
        keeping |= {NODE, EXPAND, NODE_ENV}
    if "'" in escaped:
        keeping.add(SHELL)
    if '"' in escaped:
        keeping |= {NODE, EXPAND}
    if escaped - set("\\'\"abfnrtv"):
        dropping |= {RUBY, GO, DIRENV}
    groups = {"keep the backslash and what follows it": keeping, "drop the backslash": dropping}
    if '"' in escaped:
        groups["end the value at the quote"] = {NODE_ENV}
    return {
        what: tuple(r for r in READERS if r in group) for what, group in groups.items() if group
    }


def _escapes_in_single(body: str) -> Effects:
    """Return who takes a backslash in single quotes otherwise."""
    effects: Effects = {}
    if "\\'" in body:
        effects["end the value at the quote"] = (NODE_ENV, SHELL)
        effects["keep the backslash"] = (NODE, EXPAND, RUBY, GO, DIRENV)
    elif "\\\\" in body:
        who = (NODE, EXPAND, NODE_ENV, RUBY, GO, DIRENV, SHELL)
        effects["keep both backslashes"] = who
    return effects


@cache
def _expanding() -> Mapping[str, re.Pattern[str]]:
    """Return what each reader expands, outside single quotes."""
    return {
        PYTHON: re.compile(r"\$\{[^}:]*(?::-[^}]*)?\}"),
        EXPAND: re.compile(r"\$\{?[A-Za-z_]|\\\$"),
        RUBY: re.compile(r"\$\{?\w|\\\$", re.ASCII),
        GO: re.compile(r"\$\{?[A-Z0-9_]|\\\$"),
        COMPOSE: re.compile(r"\$[A-Za-z_{$]"),
        DIRENV: re.compile(r"\$[\w{*#$@!?-]", re.ASCII),
        SHELL: re.compile(r"\$[\w{*#$@!?=~^+-]|\\\$"),  # zsh: `$~name`, and names with any letter
    }


def _of_dollars(line: Line) -> Iterator[Difference]:
    body, single = line.raw, line.assignment.quote == "'"
    if "$" not in body:
        return
    remedy = "" if single else SINGLE
    if "$(" in body and not single:
        yield Difference("command", {"run $(…) as a command": (RUBY, SHELL)}, remedy)
    who = tuple(
        reader
        for reader, pattern in _expanding().items()
        if (not single or reader in _EXPAND_IN_SINGLE) and pattern.search(body)
    )
    if who:
        yield Difference("dollar", {EXPANSION: who}, remedy)
