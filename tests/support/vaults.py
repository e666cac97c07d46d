"""Vaults for tests: opened by a CI key, which is fast, and filled in this process."""

from collections.abc import Mapping
from pathlib import Path

from unictl.core.secret import Secret
from unictl.home import VAULT_FILE
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault


def vault_with(home: Path, values: Mapping[str, str], *, service: str = "razorpay") -> str:
    """Make a vault that holds a service's values by role, and return the CI key that opens it."""
    key = new_ci_key()
    vault = Vault.create(home / VAULT_FILE, [Opener(CI_KEY, key, "the test")])
    secrets = {role: Secret(text) for role, text in values.items()}
    vault.set("default", service, "default", secrets)
    return key.reveal()
