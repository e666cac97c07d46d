"""Where the tokens of a session are kept: in memory, and sealed beside the vault."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from unictl.core.call import Token

if TYPE_CHECKING:
    from unictl.vault.store import Vault


class TokensOfUser:
    """Tokens of this process; those of keys from the vault outlive it, sealed.

    Args:
        vault: Returns the vault, if it is open.
    """

    def __init__(self, vault: "Callable[[], Vault | None]") -> None:
        self._vault = vault
        self._here: dict[str, Token] = {}

    def find(self, name: str, *, vaulted: bool) -> Token | None:
        """Return the token of that name, if there is one; it may have expired."""
        vault = self._vault() if vaulted else None
        found = self._here.get(name)
        if found is None and vault is not None:
            from unictl.vault import tokens  # noqa: PLC0415 - few services have tokens

            found = tokens.find(vault, name)
        return found

    def keep(self, name: str, token: Token | None, *, vaulted: bool) -> None:
        """Keep it in place of an earlier one; None forgets that one."""
        if token is None:
            self._here.pop(name, None)
        else:
            self._here[name] = token
        vault = self._vault() if vaulted else None
        if vault is not None:
            from unictl.vault import tokens  # noqa: PLC0415 - as above

            tokens.keep(vault, name, token)
