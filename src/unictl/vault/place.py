"""Where the vault's file is, and the file taken apart, with nothing opened."""

import os
from pathlib import Path

from unictl import home
from unictl.errors import InvalidRequest, VaultError
from unictl.vault import files
from unictl.vault.document import Document, parse


def located(path: Path | None = None) -> Path:
    """Return where the vault is or would be, following a link to the file itself.

    Raises:
        VaultError: It is a link that leads nowhere, where a new vault would be a surprise.
    """
    path = path or home.home() / home.VAULT_FILE
    found = Path(os.path.realpath(path))  # unlike `resolve`, it stops in a circle of links
    if path.is_symlink() and not os.path.exists(path):  # noqa: PTH110 - False if not allowed in
        to = "itself" if found.is_symlink() else str(found)
        raise VaultError(
            f"{path} is a link to {to}, and no file can be seen there",
            hint="Put the file back there, mount what holds it, or remove the link.",
            file=str(path),
        )
    return found


def read(path: Path) -> Document:
    """Return the file taken apart, with nothing opened: for `status`, which needs no secret.

    Raises:
        NotConfigured: There is no vault.
        InvalidRequest: Others may read the file.
        VaultError: It can't be read, is damaged or too new.
    """
    return parse(files.read(path), str(path))


def refuse_existing(path: Path) -> None:
    """Refuse to make a vault where there is a file.

    Raises:
        InvalidRequest: There is one.
    """
    if path.exists():
        raise InvalidRequest(
            f"there is a vault at {path} already",
            hint="See what it is with `unictl vault status`.",
            file=str(path),
        )
