"""Short-lived tokens of services, sealed under the vault's key, so that the next command has them.

They lie in `tokens.sealed` in the state folder: each by itself, AES-256-GCM under a key derived
from the vault's data key, bound to the vault's id, the token's name and the end of its life. It is
a cache: what can't be read or written, is another vault's or sealed under an earlier key counts as
not there, is replaced in time, and is never an error. `unictl vault lock` removes it.
"""

import base64
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from unictl import home
from unictl.core.call import Token
from unictl.core.secret import Secret
from unictl.errors import UnictlError
from unictl.vault.primitives import Unauthentic, derive, join, seal, unseal

if TYPE_CHECKING:
    from unictl.vault.store import Vault

FILE: Final = "tokens.sealed"
SCHEMA: Final = 1
MOST: Final = 64
LONGEST: Final = 16 << 10
_LARGEST: Final = 4 << 20
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def find(vault: "Vault", name: str) -> Token | None:
    """Return the token of that name, if the vault keeps one; it may have expired."""
    row = _rows(vault).get(name)
    if row is None:
        return None
    try:
        sealed = base64.b64decode(row["sealed"], validate=True)
        plain = unseal(_key(vault), sealed, _bound(vault, name, row["expires"]))
        return Token(Secret(plain.decode()), float(row["expires"]))
    except (Unauthentic, ValueError):
        return None


def keep(vault: "Vault", name: str, token: Token | None) -> None:
    """Keep it in place of an earlier one; None forgets that one.

    Expired ones are dropped, and of too many those that end first.
    """
    now = time.time()
    rows = {one: row for one, row in _rows(vault).items() if row["expires"] > now and one != name}
    plain = b"" if token is None else token.value.reveal().encode()
    if token is not None and token.expires > now and len(plain) <= LONGEST:
        ends = int(token.expires)
        sealed = seal(_key(vault), plain, _bound(vault, name, ends))
        rows[name] = {"expires": ends, "sealed": base64.b64encode(sealed).decode()}
    last = sorted(rows, key=lambda one: rows[one]["expires"])[-MOST:]
    document = {"schema": SCHEMA, "vault": vault.id, "tokens": {one: rows[one] for one in last}}
    with suppress(OSError, UnictlError):
        _write(json.dumps(document, sort_keys=True).encode())


def forget() -> None:
    """Remove what is kept, of whichever vault."""
    with suppress(OSError):
        _path().unlink()


def _path() -> Path:
    return home.state() / FILE


def _rows(vault: "Vault") -> Mapping[str, Any]:
    """Return the rows by name; none where the file isn't this vault's, or isn't whole."""
    try:
        path = _path()
        if path.stat().st_size > _LARGEST:
            return {}
        document = json.loads(path.read_bytes())
        if (document["schema"], document["vault"]) != (SCHEMA, vault.id):
            return {}
        rows = document["tokens"].items()
        return {name: row for name, row in rows if _well_formed(name, row)}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _well_formed(name: Any, row: Any) -> bool:
    return (
        isinstance(name, str)
        and isinstance(row, dict)
        and set(row) == {"expires", "sealed"}
        and type(row["expires"]) is int
        and isinstance(row["sealed"], str)
    )


def _write(document: bytes) -> None:
    """Put the bytes in the file's place, whole or not at all."""
    path = _path()
    home.private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
    try:
        with os.fdopen(os.open(temporary, _NEW_FILE, home.PRIVATE_FILE), "wb") as file:
            file.write(document)
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()


def _key(vault: "Vault") -> bytes:
    return derive(vault.state.data_key, salt=b"", info=b"unictl vault 1 tokens")


def _bound(vault: "Vault", name: str, expires: int) -> bytes:
    return join(
        b"unictl vault 1 token", bytes.fromhex(vault.id), name.encode(), str(expires).encode()
    )
