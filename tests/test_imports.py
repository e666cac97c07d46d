"""Who may import whom: the contracts in pyproject.toml hold, and cover every room."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

NOT_IN_A_LAYER = {"__init__", "__main__", "shipped"}  # the doors, and the files beside the code


def imported(file: Path) -> set[str]:
    """Return the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def test_the_contracts_hold(root: Path) -> None:
    """Layers, and the libraries that belong to one room each."""
    pytest.importorskip("importlinter", reason="needs the extra `dev`")
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([program], cwd=root, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_every_room_is_in_a_layer(root: Path) -> None:
    """A new folder must say where it belongs."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    (layers,) = (
        one["layers"]
        for one in contracts["tool"]["importlinter"]["contracts"]
        if one["type"] == "layers"
    )
    named = {word for layer in layers for word in layer.replace("(", " ").replace(")", " ").split()}
    rooms = {
        entry.stem
        for entry in (root / "src" / "unictl").iterdir()
        if entry.suffix == ".py" or (entry / "__init__.py").exists()
    }
    assert rooms - NOT_IN_A_LAYER <= named


def test_a_provider_imports_what_translating_needs(root: Path) -> None:
    """No HTTP client, no vault, no command line, no clock and no chance in a provider."""
    allowed = ("unictl.core", "unictl.capabilities", "unictl.errors", "unictl.providers")
    pure = {"base64", "binascii", "collections.abc", "dataclasses", "datetime", "decimal",
            "functools", "hashlib", "hmac", "json", "math", "re", "types", "typing", "urllib.parse",
            "xml.etree", "zlib"}  # fmt: skip
    # AWS goes through botocore's serialisers and parsers, which do no I/O.
    botocore = {f"botocore.{name}" for name in ("auth", "awsrequest", "compat", "credentials",
                "exceptions", "loaders", "model", "parsers", "serialize", "validate")}  # fmt: skip
    for file in (root / "src" / "unictl" / "providers").rglob("*.py"):
        fitting = pure | botocore if file.parent.name == "aws" else pure
        strangers = {
            name for name in imported(file) if not name.startswith(allowed) and name not in fitting
        }
        assert not strangers, f"{file.name} imports {strangers}"
