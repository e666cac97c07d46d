"""A shop's .env with four secrets, and the command that scrubs it; no run may tell a secret."""

from pathlib import Path
from typing import Any

from command import Command, Ran

from unictl.home import VAULT_FILE
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault

KEY_ID = "rzp_" + "test_Ab3De5Gh7Jk9Mn"
SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
HOOK = "hook-4f7c21d9-b1"
STRIPE = "sk_" + "live_51aB3dE5gH7jK9mN2pQ4rS"
OLD_STRIPE = "sk_" + "live_51zZ9yY8xX7wW6vV5uU4tT"
ENV = f"""\
# The shop's own settings
PORT=3000
NAME="Blue kettle"   # shown in the head

RAZORPAY_KEY_ID={KEY_ID}
RAZORPAY_KEY_SECRET = "{SECRET}"  # rotate in May
RAZORPAY_WEBHOOK_SECRET='{HOOK}'
export STRIPE_SECRET_KEY={STRIPE}
COPY={STRIPE}
URL=https://example.com/#top
"""
SCRUBBED = (
    ENV.replace(SECRET, "unictl://razorpay/key_secret")
    .replace(HOOK, "unictl://razorpay/webhook_secret")
    .replace(STRIPE, "unictl://stripe/secret_key")
)
SECRETS = (SECRET, HOOK, STRIPE)


class Shop:
    """A folder with a .env, and a vault that a CI key opens."""

    def __init__(self, command: Command, home: Path) -> None:
        self.run, self.home = command, home
        self.folder = command.folder
        self.env = command.folder / ".env"
        self.config = command.folder / "unictl.toml"
        self.key = new_ci_key()
        Vault.create(home / VAULT_FILE, [self._opener()])

    def write(self, text: str | bytes) -> None:
        """Write the .env."""
        self.env.write_bytes(text.encode() if isinstance(text, str) else text)
        self.env.chmod(0o600)

    def __call__(self, *arguments: str, status: int = 0, **variables: str) -> Ran:
        """Run `unictl`, which must end with the status and tell no secret."""
        given = {"UNICTL_VAULT_KEY": self.key.reveal(), **variables}
        done = self.run(*arguments, variables=given)
        assert done.status == status, done.stderr
        for secret in (*SECRETS, OLD_STRIPE):
            assert secret not in done.stdout + done.stderr
        return done

    def init(self, *arguments: str) -> Any:
        """Run `unictl init` and return its JSON."""
        return self("init", *arguments).json

    def vault(self) -> Vault:
        """Open the vault."""
        return Vault.open(self.home / VAULT_FILE, self._opener())

    def held(self) -> dict[tuple[str, ...], str]:
        """Return what the vault holds beside the copies of files."""
        vault = self.vault()
        names = [e[:4] for e in vault.entries() if e.service != ".env-backup"]
        return {name: vault.get(*name).reveal() for name in names}  # type: ignore[union-attr]

    def _opener(self) -> Opener:
        return Opener(CI_KEY, self.key, "the test")
