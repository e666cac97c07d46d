"""The reference's tables: commands, settings, errors, services, and how services' errors map."""

import importlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import completion_tree
from make_capability_index import ORDER
from reference_text import NOTE, code, table
from unictl import errors
from unictl.cli.root import COMMANDS
from unictl.core import catalog, registry
from unictl.settings import SETTINGS
from unictl.vault import unlocking

# What is read from the environment besides the settings.
VARIABLES: Final = (
    ("`UNICTL_HOME`", "One folder for vault, settings, journal and sandbox.", "home.py"),
    (
        ", ".join(map(code, unlocking.VARIABLES)),
        "Open the vault without a prompt; looked at in this order.",
        "vault/unlocking.py",
    ),
    (
        "`UNICTL_<SERVICE>_BASE_URL`",
        "Where a service is reached: loopback, or a host that the catalog knows as the service's.",
        "client/address.py",
    ),
    (
        "the vendor's own, such as `RAZORPAY_KEY_ID`",
        "Keys, where no profile is named and the vault has none of the service.",
        "client/outside.py",
    ),
    (
        "`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`",
        "The way out of TLS; plain HTTP is for loopback alone, which is always reached directly.",
        "transport/places.py",
    ),
    (
        "`SSL_CERT_FILE`, `SSL_CERT_DIR`",
        "Your own certificates to trust.",
        "transport/trust.py",
    ),
    ("`CI`", "If it is set, nothing is asked.", "cli/shell.py"),
)
OWN_FILE: Final = (
    ('`[defaults]`, `payments = "razorpay"`', "The service used where a command names none."),
    ("`[[routes.CAPABILITY]]`", "Rules that choose among services, see [routing](../routing.md)."),
    ("`[profiles.NAME]`, `live = true`", "Commands of this profile may move real money."),
    ('`[services.SLUG]`, `base_url = "https://…"`', "A host that the catalog doesn't know."),
)

_BATCH: Final = "batch"


def pages() -> dict[str, str]:
    """Return the pages by name."""
    found = {
        "commands": _commands(),
        "settings": _settings(),
        "errors": _errors(),
        "services": _services(),
    }
    for service in registry.services():
        try:
            module = importlib.import_module(f"unictl.providers.{service}.errors")
        except ModuleNotFoundError:
            continue
        found[f"{service}-errors"] = _mapping(service, vars(module))
    return found


def _page(title: str, lead: str, *parts: str) -> str:
    return "\n".join([f"# {title}\n", NOTE, f"{lead}\n", *parts])


def _commands() -> str:
    parts = []
    for command in completion_tree.tree().walk():
        if not command.path or command.path[0] not in COMMANDS:
            continue
        if command.path[0] == _BATCH and len(command.path) > 1:
            continue  # one command, made for each operation
        parts.append(f"{'#' * (len(command.path) + 1)} {' '.join(command.path)}\n")
        parts.append(f"{command.help}.\n")
        if command.path == (_BATCH,):
            parts.append(_batches(command))
        elif not command.children:
            parts.append(_usage(command, command.path))
    lead = "The commands that are no operation of a service; those are in the capabilities' pages."
    return _page("Commands", lead, *parts)


def _usage(command: completion_tree.Command, path: Sequence[str]) -> str:
    """Return how a command is called, and what it takes."""
    taken = " ".join(argument.metavar for argument in command.arguments)
    called = f"```text\nunictl {' '.join(path)} {taken}".rstrip() + "\n```\n"
    rows = [(code(one.metavar), _told(one)) for one in command.arguments if one.help]
    for option in command.options:
        spelt = ", ".join(option.spellings)
        value = "" if option.kind == "flag" else f" {'|'.join(option.choices) or option.metavar}"
        rows.append((code(spelt + value), _told(option)))
    return f"{called}\n{table(('argument or option', 'what it does'), rows)}"


def _batches(batch: completion_tree.Command) -> str:
    """Return what all commands of a batch take, and for which operations they are."""
    first = batch.children[0].children[0]
    rows = [
        (code(one.name), ", ".join(code(below.name) for below in one.children))
        for one in batch.children
    ]
    usage = _usage(first, (_BATCH, "CAPABILITY", "OPERATION"))
    return f"{usage}\n{table(('capability', 'operations'), rows)}"


def _told(option: completion_tree.Option) -> str:
    return option.help + (f" (default {code(option.default)})" if option.default else "")


def _settings() -> str:
    rows = (
        (
            code(one.name),
            code(f"--{one.name.replace('_', '-')}") if one.flag else "no",
            code(one.variable),
            "yes" if one.project else "no",
            code({True: "true", False: "false"}.get(one.default, one.default)),
            one.help + (f" One of {', '.join(map(code, one.choices))}." if one.choices else ""),
        )
        for one in SETTINGS
    )
    return _page(
        "Settings",
        "Strongest first: the flag, the variable, the project's `unictl.toml` (found upward from"
        " the working\nfolder), your own `settings.toml` in the home, the default."
        " `unictl config list` shows each with its source.",
        "An empty variable is one that is not set. A key of a file that is unknown, or may not"
        " stand there, is passed over\nwith a warning on stderr.",
        "The project's file is committed, so it is not trusted: it can say only what has *yes*"
        " below, which\nservice is the default for a capability (`[defaults]`,"
        ' `payments = "razorpay"`), and by which rules one is chosen\n'
        "(`[[routes.payments]]`, see [routing](../routing.md)).\n",
        table(("key", "flag", "variable", "in unictl.toml", "default", "what it does"), rows),
        "## More in your own settings.toml\n",
        table(("table and key", "what it does"), OWN_FILE),
        "## Other variables\n",
        table(("variable", "what it does", "read in"), VARIABLES),
    )


def _errors() -> str:
    rows = []
    for one in errors.tree():
        above = one.__mro__[1].__name__ if one is not errors.UnictlError else ""
        rows.append(
            (
                code(one.code),
                str(one.exit_status),
                str(one.problem_status),
                "yes" if one.default_retryable else "no",
                code(one.__name__) + (f" ({above})" if above not in {"", "UnictlError"} else ""),
                inspect.cleandoc(one.__doc__ or "").partition("\n")[0],
                one.default_hint,
            )
        )
    head = ("code", "exit", "HTTP", "retry", "class", "meaning", "usual hint")
    return _page(
        "Errors and exit statuses",
        "Every error has a code for programs, an exit status, a status over HTTP, and a hint that"
        " is a next step.\nStatus 0 is success; `run` gives the child's own status, and 125 to 127"
        " as `env` does.",
        'In JSON mode an error is one object on stderr: `{"error": {"code", "message",'
        ' "hint", "service",\n"operation", "http_status", "service_code", "request_id",'
        ' "retryable", "outcome"}}`, and `field`, `file`,\n`line`, `reason` and'
        " `idempotency_key` where they are known."
        " `except UnictlError` catches all; a family (in brackets) catches its causes.\n",
        table(head, rows),
    )


def _services() -> str:
    carrying = registry.services()
    operations = [op for name in ORDER for op in registry.operations_of(name).values()]
    rows = []
    for op in operations:
        offering = registry.providers_of(op)
        page = op.capability.replace("_", "-")
        name = op.name.replace("_", "-")
        shown = ["yes" if service in offering else "-" for service in carrying]
        rows.append((f"[{page} {name}]({page}.md#{name})", *shown))
    parts = ["## Operations\n", table(("operation", *carrying), rows)]
    services = [catalog.load(slug) for slug in catalog.slugs()]
    for service in services:
        if service.slug in carrying:
            parts += _service(service)
    parts.append("## All services\n")
    parts.append(
        "The keys of these are found, kept in the vault and handed to programs. *Enough* is the"
        " usual variable of each\ncredential in the set that most use; `unictl services show"
        " SERVICE` lists every spelling, format and feature.\n"
    )
    for category in catalog.CATEGORIES:
        parts += _category(category, [one for one in services if one.category == category])
    lead = "Which service offers which operation, and where each one's keys are made."
    return _page("Services", lead, *parts)


def _category(name: str, services: list[catalog.Service]) -> Iterator[str]:
    if not services:
        return
    yield f"### {name.replace('_', ' ')}\n"
    rows = (
        (
            code(one.slug),
            f"[{one.name}]({one.docs})",
            f"[keys]({one.keys})",
            ", ".join(code(one.field(role).names[0]) for role in one.complete[0]),
        )
        for one in services
    )
    yield table(("service", "name", "made at", "enough"), rows)


def _service(service: catalog.Service) -> Iterator[str]:
    yield f"## {service.name}\n"
    yield f"`{service.slug}` · [API documentation]({service.docs}) · [keys]({service.keys})\n"
    rows = (
        (
            code(role),
            code(field.names[0]),
            "yes" if service.required(role) else "no",
            "yes" if field.secret else "no",
        )
        for role, field in service.credentials.items()
    )
    yield table(("role", "variable", "required", "secret"), rows)
    yield f"Features: {', '.join(map(code, service.features))}.\n"


def _mapping(service: str, tables: Mapping[str, object]) -> str:
    doc = inspect.cleandoc(str(tables["__doc__"]))
    parts = ["From 500 on it is `service_unavailable`; below, what no table names is `rejected`.\n"]
    titles = {
        "STATUSES": ("By HTTP status", "status"),
        "NAMES": ("By the error's name", "name"),
        "REASONS": ("By reason", "reason"),
        "CODES": ("By code", "code"),
        "DECLINES": ("Declines: `declined`, with a reason of ours", "the service's reason"),
    }
    for name, (title, key) in titles.items():
        rows = tables.get(name)
        if isinstance(rows, Mapping):
            parts.append(f"## {title}\n")
            parts.append(table((key, "ours"), ((code(k), code(_ours(v))) for k, v in rows.items())))
    return _page(f"How errors of {service} map", doc, *parts)


def _ours(value: object) -> object:
    return getattr(value, "code", value)
