"""Emit `docs/reference/`: a page per capability, and the tables of errors, settings, services."""

import importlib
import inspect
import re
from dataclasses import fields
from typing import Any

import reference_tables
from make_capability_index import ORDER
from reference_text import NOTE, code, default, kind, limits, members, table, text
from unictl.cli.root import Capability
from unictl.core import registry
from unictl.core.operation import Operation, recovery_of

FOLDER = "docs/reference"
CHANGES = {
    "money": "Changes money: a live key needs `--live`.",
    "state": "Changes something, though no money.",
    None: "Only reads.",
}
RECOVERY = {
    "key": "the service deduplicates by our key",
    "lookup": "our key stands in the thing, and is looked for before anything is repeated",
    "none": "it is never repeated by itself",
}

LISTS = (
    "On the command line 10 items come unless you say `--limit` or `--all`; `next` of the answer is"
    " the `--cursor`\nof what follows. In Python a loop over it goes through every page unless"
    " `limit` is given.\n\n"
    '`--query` picks from `{"items": […], "next": …}` in every form of output: with json once from'
    " the whole,\nwith ndjson from each page as it comes. ndjson and csv print each element of the"
    " list it picks on a line.\n"
)


def render() -> dict[str, str]:
    """Return the pages by their paths from the repository's root."""
    pages = {_dashed(name): _capability(name) for name in ORDER}
    pages |= reference_tables.pages()
    index = ["# Reference\n", NOTE, "Written from the code, so it says what this version does.\n"]
    index.append(
        "\n".join(
            f"- [{_title(page)}]({name}.md){': ' + _about(page) if _about(page) else ''}"
            for name, page in pages.items()
        )
        + "\n"
    )
    pages["README"] = "\n".join(index)
    return {f"{FOLDER}/{name}.md": page for name, page in pages.items()}


def _title(page: str) -> str:
    return page.partition("\n")[0].removeprefix("# ")


def _about(page: str) -> str:
    """Return the first sentence below the title."""
    return re.split(r"(?<=\.)\s", page.split("\n\n")[2])[0].replace("\n", " ")


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _capability(name: str) -> str:
    module = importlib.import_module(f"unictl.capabilities.{name}")
    operations = registry.operations_of(name)
    doc = inspect.cleandoc(module.__doc__ or "")
    parts = [f"# {_dashed(name)}\n", NOTE, f"{doc}\n"]
    parts.append(
        table(
            ("operation", "what it does", "services"),
            (
                (
                    f"[{_dashed(op.name)}](#{_dashed(op.name)})",
                    op.summary,
                    ", ".join(registry.providers_of(op)) or "none yet",
                )
                for op in operations.values()
            ),
        )
    )
    parts += [_operation(op) for op in operations.values()]
    results = {op.result.__name__: op.result for op in operations.values()}
    parts += [_result(model) for model in results.values()]
    return "\n".join(parts)


def _operation(op: Operation) -> str:
    parts = [f"## {_dashed(op.name)}\n", f"{op.doc}\n", f"```text\n{_forms(op)}\n```\n"]
    effect = CHANGES[op.changes]
    route = f"{op.declaration.method} /v1{op.declaration.path}"
    listed = f"a page of {op.result.__name__}" if op.lists else op.result.__name__
    anchor = f"result-{op.result.__name__.lower()}"
    parts.append(f"{effect} Returns [{listed}](#{anchor}). Route: `{route}`.\n")
    if op.lists:
        parts.append(LISTS)
    if op.path_parameters or op.request:
        parts.append(_fields(op))
    parts.append(_services(op))
    return "\n".join(parts)


def _forms(op: Operation) -> str:
    """Return how it is called on the command line and in Python."""
    line = ["unictl", _dashed(op.capability), _dashed(op.name)]
    line += [_argument(param) for param in _params(op) if param.opts[0][:1] != "-"]
    line += [_usage(option) for option in _options(op).values()]
    line += [_usage(param) for param in _params(op) if "--file" in param.opts]
    given = [*op.path_parameters]
    given += [f"{field.name}=…" for field in fields(op.request)] if op.request else []
    given += ["content=…"] if op.declaration.content == "sent" else []
    return f"{' '.join(line)}\nclient.{op.capability}.{op.name}({', '.join(given)})"


def _params(op: Operation) -> list[Any]:
    """Return what the operation's command takes, which may be written by hand."""
    params: list[Any] = Capability(op.capability).load(_dashed(op.name)).params
    return [param for param in params if not param.hidden]


def _options(op: Operation) -> dict[str, Any]:
    """Return the options that are the request's fields, by the field's name with dots."""
    names = {name for name, _ in members(op.request)} if op.request else set()
    params = {str(param.name).replace("__", "."): param for param in _params(op)}
    return {
        name: param for name, param in params.items() if name in names and param.opts[0][:1] == "-"
    }


def _argument(param: Any) -> str:
    shown = str(param.metavar)
    return shown if param.required or shown.startswith("[") else f"[{shown}]"


def _usage(option: Any) -> str:
    flags = "/".join((option.opts[0], *option.secondary_opts))
    shown = flags if option.is_flag else f"{flags} {option.metavar}"
    if "[required]" in (option.help or ""):
        return shown
    return f"[{shown}]" + ("…" if option.multiple else "")


def _fields(op: Operation) -> str:
    options = _options(op)
    rows = [(code(name), code(name.upper()), "text", "required", "The service's id of it.")
            for name in op.path_parameters]  # fmt: skip
    for name, field in members(op.request) if op.request else ():
        option = code(options[name].opts[0]) if name in options else ""
        if any(one.startswith(f"{name}.") for one in options):
            option = "each member by its own"
        what = ", ".join(filter(None, (kind(field.type), limits(field.type))))
        rows.append((code(name), option, what, default(field), text(field.type)))
    return table(("field", "option", "type", "default", "meaning"), rows)


def _services(op: Operation) -> str:
    services = registry.providers_of(op)
    if not services:
        return "No service offers it yet.\n"
    parts = []
    for service in services:
        provider = registry.provider(service, op)
        recovery = recovery_of(provider, op)
        said = f" After an unknown outcome, {RECOVERY[recovery]}." if recovery else ""
        parts.append(f"Offered by **{service}**.{said}\n")
        model = provider.extras.get(op.name)
        if model is not None:
            rows = (
                (
                    code(f"{service}.{name}"),
                    ", ".join(filter(None, (kind(field.type), limits(field.type)))),
                    text(field.type),
                )
                for name, field in members(model)
            )
            parts.append(table(("`--extra`", "type", "meaning"), rows))
    return "\n".join(parts)


def _result(model: type) -> str:
    doc = inspect.cleandoc(model.__doc__ or "")
    rows = ((code(name), kind(field.type), text(field.type)) for name, field in members(model))
    return f"## Result: {model.__name__}\n\n{doc}\n\n" + table(("field", "type", "meaning"), rows)
