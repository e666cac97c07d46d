"""What a command imports: nothing heavy before it is used. Modules are looked at, not seconds."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import file_keyring
import pytest
from loopback import KEYS, Service
from vaults import vault_with

CREATE: Final = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
HTTP: Final = {"h11", "ssl", "socket"}
LOADED: Final = """
import json, sys
before = set(sys.modules)
from unictl.__main__ import main
status = main()
sys.stdout.flush()
json.dump([status, sorted(set(sys.modules) - before)], open(sys.argv[0], "w"))
"""


def loaded_by(
    folder: Path, *arguments: str, status: int = 0, variables: Mapping[str, str] | None = None
) -> set[str]:
    """Return the modules that the command loads in a process of its own."""
    told = folder / "loaded.json"
    code = f"import sys; sys.argv = {[str(told), *arguments]!r}\n{LOADED}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **(variables or {})},
        cwd=folder,
        check=False,
    )
    ended, names = json.loads(told.read_text())
    assert ended == status, done.stderr
    return set(names)


def packages(modules: set[str]) -> set[str]:
    """Return the top-level names."""
    return {name.partition(".")[0] for name in modules}


def test_the_version_loads_nothing(tmp_path: Path) -> None:
    """`--version` imports no third-party module, and of unictl nothing but its entry."""
    loaded = loaded_by(tmp_path, "--version")
    assert packages(loaded) - sys.stdlib_module_names == {"unictl"}
    assert {name for name in loaded if name.startswith("unictl")} == {"unictl", "unictl.__main__"}


def test_root_help_loads_the_parser_alone(tmp_path: Path) -> None:
    """Root `--help` needs typer, and no client, model, vault, network or drawing of tables."""
    loaded = loaded_by(tmp_path, "--help")
    heavy = {"pydantic", "cryptography", "keyring", "rich", "sqlite3", "asyncio", "jmespath", *HTTP}
    assert not heavy & packages(loaded)
    rooms = {name.split(".")[1] for name in loaded if name.startswith("unictl.")}
    assert rooms <= {"__main__", "cli", "errors", "capabilities"}
    assert {name for name in loaded if name.startswith("unictl.capabilities.")} <= {
        "unictl.capabilities._index"
    }


def test_a_groups_help_loads_no_provider(tmp_path: Path) -> None:
    """`payments --help` lists from the index: no provider and no model is loaded."""
    loaded = loaded_by(tmp_path, "payments", "--help")
    assert not {name for name in loaded if name.startswith("unictl.providers")}
    assert "unictl.capabilities.payments" not in loaded
    assert not {"pydantic", "cryptography", "keyring", "rich", *HTTP} & packages(loaded)


def test_an_operations_help_loads_no_client(tmp_path: Path) -> None:
    """`payments create-order --help` needs the model, and nothing that would carry it out."""
    loaded = loaded_by(tmp_path, *CREATE[:2], "--help")
    assert not {"pydantic", "cryptography", "keyring", "rich", "sqlite3", *HTTP} & packages(loaded)
    rooms = {name.split(".")[1] for name in loaded if name.startswith("unictl.")}
    assert not {"client", "vault", "journal", "transport", "envfile", "sandbox"} & rooms


def test_an_order_loads_what_it_takes(tmp_path: Path, clean_home: Path, service: Service) -> None:
    """An order with the vault's keys loads what sends it, and no second client beside it.

    Neither pydantic, asyncio, keyring nor rich; and, as loopback has none, nothing of TLS.
    """
    key = vault_with(clean_home, {"key_id": KEYS["RAZORPAY_KEY_ID"], "key_secret": "x" * 24})
    own = {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}
    loaded = loaded_by(tmp_path, *CREATE, variables={"UNICTL_VAULT_KEY": key, **own})
    assert len(service.orders) == 1
    used = packages(loaded)
    assert {"h11", "cryptography", "sqlite3", "typer"} <= used
    clients = {"http", "email", "ssl", "anyio", "httpx2", "truststore"}
    assert not clients & used
    assert not {"urllib.request", "http.client", "encodings.idna"} & loaded
    unused = {"pydantic", "asyncio", "keyring", "rich", "razorpay", "requests", "dotenv", "tomlkit"}
    assert not unused & used
    rooms = {name.split(".")[1] for name in loaded if name.startswith("unictl.")}
    assert not {"envfile", "sandbox", "platform"} & rooms
    models = {name for name in loaded if name.startswith("unictl.capabilities.")}
    assert models == {f"unictl.capabilities.{name}" for name in ("_index", "payments", "shared")}


def test_the_sandbox_needs_no_network_and_no_vault(tmp_path: Path) -> None:
    """`--sandbox` loads neither an HTTP client nor cryptography: everything is in process."""
    loaded = loaded_by(tmp_path, *CREATE, "--sandbox")
    unused = {"pydantic", "asyncio", "keyring", "rich", "cryptography", "http", "socketserver"}
    assert not (unused | HTTP) & packages(loaded)
    assert "unictl.vault.store" not in loaded


@pytest.mark.parametrize("module", ["pydantic", "asyncio", "http", "email"])
def test_a_refusal_is_cheap(tmp_path: Path, module: str) -> None:
    """A wrong flag is told without loading what would have carried the command out."""
    loaded = loaded_by(tmp_path, *CREATE, "--no-such-flag", status=2)
    assert module not in packages(loaded)
    assert not {name for name in loaded if name.startswith("unictl.client")}


def test_detection_loads_no_vault_and_no_git(tmp_path: Path) -> None:
    """`detect` of a file outside a repository starts nothing, and loads what reads it alone."""
    (tmp_path / ".env").write_text("STRIPE_SECRET_KEY=sk_" + "test_51aB3dE5gH7jK9mN2p\n")
    loaded = loaded_by(tmp_path, "detect")
    unused = {"cryptography", "rich", "sqlite3", "dotenv", "yaml", "subprocess", "hashlib", *HTTP}
    assert not unused & packages(loaded)
    rooms = {name.split(".")[1] for name in loaded if name.startswith("unictl.")}
    assert not {"vault", "client", "providers", "transport"} & rooms


def test_a_value_of_the_vault_takes_one_openssl(tmp_path: Path, clean_home: Path) -> None:
    """`vault get` needs cryptography, and neither hashlib's OpenSSL nor the catalog."""
    key = vault_with(clean_home, {"key_id": KEYS["RAZORPAY_KEY_ID"]})
    command = ("vault", "get", "razorpay", "key_id", "--reveal")
    loaded = loaded_by(tmp_path, *command, variables={"UNICTL_VAULT_KEY": key})
    used = packages(loaded)
    assert "cryptography" in used
    assert not {"_hashlib", "rich", "keyring", "subprocess", "sqlite3", "email", *HTTP} & used
    assert not {name for name in loaded if name.startswith("unictl.catalog")}


@pytest.mark.parametrize("by_agent", [False, True])
def test_a_ci_key_and_the_agent_ask_no_keyring(
    tmp_path: Path, clean_home: Path, *, by_agent: bool
) -> None:
    """Reading and writing load none, though there is one that could know the newest file."""
    key = {"UNICTL_VAULT_KEY": vault_with(clean_home, {"key_id": KEYS["RAZORPAY_KEY_ID"]})}
    there = file_keyring.variables(tmp_path / "keyring")
    if by_agent:
        loaded_by(tmp_path, "vault", "unlock", variables=key)
    (tmp_path / "value").write_text("other")
    try:
        for command in (("get",), ("set", "--file", "value")):
            told = ("vault", command[0], "razorpay", "key_id", *command[1:])
            loaded = loaded_by(tmp_path, *told, variables=there if by_agent else {**there, **key})
            assert "unictl.vault.os_keyring" not in loaded
            assert "keyring" not in packages(loaded)
            assert ("unictl.vault.agent" in loaded) == by_agent
    finally:
        loaded_by(tmp_path, "vault", "lock")
    assert not file_keyring.held(tmp_path / "keyring")
