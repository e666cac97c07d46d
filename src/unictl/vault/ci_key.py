"""The CI key: a random key in printable form, for machines that have no keyring.

`unictl_ci_`, 64 hexadecimal digits of the key, 8 of its check sum: a scanner recognises one that
leaked, and a cut or mistyped one is told from a wrong one.
"""

from typing import Final

from unictl.core.secret import Secret
from unictl.errors import WrongSecret
from unictl.vault.primitives import KEY_LENGTH, digest, random_key

PREFIX: Final = "unictl_ci_"
_CHECK_LENGTH: Final = 4


def new_ci_key() -> Secret:
    """Return a new key in printable form."""
    key = random_key()
    return Secret(PREFIX + (key + _check(key)).hex())


def read_ci_key(text: Secret, source: str) -> bytes:
    """Return the 32 bytes of a key in printable form.

    Args:
        text: The printable form; white space around it is ignored.
        source: Where it comes from, for the error: `UNICTL_VAULT_KEY`.

    Raises:
        WrongSecret: It is no CI key, or was cut or mistyped.
    """
    stripped = text.reveal().strip()
    if stripped.startswith("{"):
        raise WrongSecret(
            f"{source} holds JSON, not a CI key",
            hint="Take the key alone out of it: it is the member `ci_key`, and begins with"
            f" {PREFIX}.",
        )
    if not stripped.startswith(PREFIX):
        raise WrongSecret(
            f"{source} holds no CI key: it doesn't begin with {PREFIX}",
            hint="Make one with `unictl vault init --ci-key`; a passphrase goes into"
            " UNICTL_VAULT_PASSPHRASE.",
        )
    digits = stripped.removeprefix(PREFIX)
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raw = b""
    key = raw[:KEY_LENGTH]
    if len(digits) != 2 * (KEY_LENGTH + _CHECK_LENGTH) or raw[KEY_LENGTH:] != _check(key):
        raise WrongSecret(
            f"the CI key in {source} was cut or mistyped: its check sum is wrong",
            hint="Copy it again, whole, from where you keep it.",
        )
    return key


def _check(key: bytes) -> bytes:
    return digest(PREFIX.encode() + key)[:_CHECK_LENGTH]
