"""Lay the files of a new service's provider, to be filled in.

    python tools/new.py acme plans customers

makes, where they don't exist yet: the service's catalog entry, `providers/acme/` with what all its
capabilities share and one module for each capability named, the folder of its stand-in, and what
the contract suite wants to know of it. docs/internals/new-service.md walks through the rest.
"""

import inspect
import re
import sys
from pathlib import Path
from typing import Any, Final, get_type_hints

from unictl.core import registry
from unictl.core.operation import Operation

ROOT: Final = Path(__file__).resolve().parent.parent
TEMPLATES: Final = Path(__file__).resolve().parent / "templates"


def main(arguments: list[str]) -> int:
    """Lay the files and return the exit status."""
    if not arguments or not all(re.fullmatch(r"[a-z][a-z0-9_]*", one) for one in arguments):
        print("usage: python tools/new.py SERVICE CAPABILITY…, in lower case", file=sys.stderr)
        return 2
    service, *capabilities = arguments
    for path, text in laid(service, capabilities).items():
        file = ROOT / path
        if file.exists():
            print(f"is there: {path}")
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        print(f"laid:     {path}")
    print("Next: docs/internals/new-service.md, from its second step on.")
    return 0


def laid(service: str, capabilities: list[str]) -> dict[str, str]:
    """Return the files by their paths from the repository's root."""
    names = {
        "SERVICE": service,
        "Service": service.title().replace("_", ""),
        "UPPER": service.upper(),
    }
    provider, sandbox = f"src/unictl/providers/{service}", f"src/unictl/sandbox/{service}"
    files = {
        f"src/unictl/catalog/{service}.toml": "catalog.toml",
        f"{provider}/__init__.py": "package.py",
        f"{provider}/base.py": "base.py",
        f"{provider}/errors.py": "errors.py",
        f"{sandbox}/__init__.py": "sandbox_package.py",
        f"{sandbox}/keys.py": "sandbox_keys.py",
        f"{sandbox}/service.py": "sandbox_service.py",
        f"tests/support/samples_{service}.py": "samples.py",
    }
    found = {path: _filled(TEMPLATES / f"{name}.txt", names) for path, name in files.items()}
    for capability in capabilities:
        found[f"{provider}/{capability}.py"] = _capability(capability, names)
        found[f"tests/contract/recorded/{service}/{capability}.json"] = "[]\n"
    return found


def _filled(template: Path, names: dict[str, str]) -> str:
    text = template.read_text("utf-8")
    for name, value in names.items():
        text = text.replace(f"@{name}@", value)
    return text


def _capability(capability: str, names: dict[str, str]) -> str:
    """Return the module of a capability, with every operation of every protocol."""
    operations = list(registry.operations_of(capability).values())
    protocols = list(dict.fromkeys(one.protocol.__name__ for one in operations))
    mentioned = {
        model.__name__ for one in operations for model in (one.request, one.result) if model
    }
    imports = ",\n    ".join(sorted({*protocols, *mentioned}))
    page = "from unictl.core.page import Page\n" if any(one.lists for one in operations) else ""
    head = _filled(
        TEMPLATES / "capability.py.txt",
        {
            **names,
            "CAPABILITY": capability,
            "Capability": "".join(word.title() for word in capability.split("_")),
            "IMPORTS": imports,
            "PAGE": page,
            "PROTOCOLS": ", ".join(protocols),
        },
    )
    return head + "\n".join(_method(one) for one in operations)


def _method(operation: Operation) -> str:
    function = getattr(operation.protocol, operation.name)
    hints = get_type_hints(function)
    own = [name for name in inspect.signature(function).parameters if name != "self"]
    parameters = ", ".join(["self", *(f"{name}: {_name(hints[name])}" for name in own)])
    result = operation.result.__name__
    result = f"Page[{result}]" if operation.lists else result
    signature = f"    def {operation.name}({parameters}) -> Call[{result}]:"
    return (
        f"{signature}\n"
        f'        """{operation.summary.rstrip(".")}: say how the service does it."""\n'
        f"        raise NotImplementedError\n        yield\n"
    )


def _name(hint: Any) -> str:
    return str(getattr(hint, "__name__", hint))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
