"""What opening the vault by a CI key costs, seen in the modules it loads."""

import os
import subprocess
import sys

import pytest

from unictl.vault.slots import Opener

HEAVY = {
    "asyncio", "keyring", "subprocess", "shlex", "unicodedata", "random", "logging", "platformdirs",
    "h11", "typer", "rich", "pydantic", "dotenv", "importlib.metadata",
    "cryptography.hazmat.primitives.kdf.argon2", "cryptography.hazmat.backends.openssl.backend",
    "cryptography.hazmat.primitives.asymmetric.x25519", "cryptography.x509",
    "unictl.vault.os_keyring", "unictl.vault.passphrase", "unictl.vault.creation",
}  # fmt: skip


@pytest.mark.usefixtures("vault")
def test_opening_by_the_ci_key_loads_what_it_needs_and_no_more(opener: Opener) -> None:
    """The path of every command in CI loads neither the keyring, Argon2 nor anything for people."""
    code = (
        "import sys; from unictl.vault.store import Vault;"
        " Vault.open().fields('default', 'razorpay'); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "UNICTL_VAULT_KEY": opener.secret.reveal()},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert sorted(loaded & HEAVY) == []
    assert "cryptography.hazmat.primitives.ciphers.aead" in loaded
