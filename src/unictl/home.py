"""Where unictl keeps its files, and how it opens them: nobody else may look.

`UNICTL_HOME` moves everything into one folder; otherwise platformdirs says where such files
belong on this system.
"""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from unictl.errors import InvalidRequest

VAULT_FILE: Final = "vault.unictl"
PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def home() -> Path:
    """Return the folder of the vault and the user's settings; it need not exist yet.

    Raises:
        InvalidRequest: UNICTL_HOME begins with `~` and a user that there isn't.
    """
    if moved := os.environ.get("UNICTL_HOME"):
        try:
            return Path(moved).expanduser()
        except RuntimeError as error:
            raise InvalidRequest(
                f"UNICTL_HOME={moved} names nobody's home",
                hint="Write the whole path, from / on.",
            ) from error
    import platformdirs  # noqa: PLC0415 - not needed where UNICTL_HOME is set

    return platformdirs.user_data_path("unictl", appauthor=False)


def state() -> Path:
    """Return the folder of the journal and the sandbox; it need not exist yet."""
    if os.environ.get("UNICTL_HOME"):
        return home()
    import platformdirs  # noqa: PLC0415

    return platformdirs.user_state_path("unictl", appauthor=False)


def exists(path: Path) -> bool:
    """Return whether there is a file or folder at the path, which lies in the home.

    Raises:
        InvalidRequest: Its folder may not be entered, so nobody can say.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise InvalidRequest(
            f"cannot look for {path}: {error.strerror}",
            hint="Choose a folder of your own with UNICTL_HOME, or mend its permissions.",
            file=str(path),
        ) from error
    return True


def private_folder(path: Path) -> Path:
    """Make the folder (0700) if it isn't there, and return it.

    Raises:
        InvalidRequest: It can't be made, is no folder, or others may look into it.
    """
    try:
        path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        mode = path.stat().st_mode
    except OSError as error:
        raise InvalidRequest(
            f"cannot use the folder {path}: {error.strerror}",
            hint="Choose another with UNICTL_HOME, or mend its permissions.",
            file=str(path),
        ) from error
    if os.name == "posix" and mode & _OTHERS:
        raise InvalidRequest(
            f"others may look into {path} (mode {stat.S_IMODE(mode):04o})",
            hint=f"Run `chmod 700 {path}`.",
            file=str(path),
        )
    return path


def make_file(path: Path) -> None:
    """Make the file (0600) if it isn't there. One that is there is not opened.

    For files of SQLite's: whoever closes any descriptor of a file takes away all locks that his
    process holds on it, those of a connection too; then another process believes that it is the
    last one and deletes what this one writes (https://www.sqlite.org/howtocorrupt.html, 2.2).

    Raises:
        OSError: It can't be made, may not be read or written, or is no file.
    """
    true = os.path.realpath(path)  # a link may lead to where there is none yet
    try:
        os.close(os.open(true, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    except FileExistsError:
        why = 0
        if path.is_dir():
            why = errno.EISDIR
        elif not path.is_file():
            why = errno.ENODEV
        elif not os.access(
            true, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids
        ):
            why = errno.EACCES
        if why:
            raise OSError(why, os.strerror(why), str(path)) from None


def tightened(path: Path) -> None:
    """Take from others what they may do with a file that may lie where they can look.

    A file that was kept as an artifact is unpacked with the mode that the machine gives any file.

    Raises:
        InvalidRequest: Its mode can't be changed: it is somebody else's, or the disk keeps none.
        FileNotFoundError: It isn't there.
    """
    if os.name != "posix" or not path.stat().st_mode & _OTHERS:
        return
    with suppress(OSError):
        path.chmod(PRIVATE_FILE)
    mode = path.stat().st_mode
    if mode & _OTHERS:
        raise InvalidRequest(
            f"others may read {path} (mode {stat.S_IMODE(mode):04o}), which can't be changed",
            hint="Choose a file of your own, on a disk that keeps permissions.",
            file=str(path),
        )


def owner(folder: Path) -> int | None:
    """Return the user id of a folder's owner if that is somebody else; None if it is ours."""
    if os.name != "posix":
        return None
    found = folder.stat().st_uid
    return None if found == os.geteuid() else found


def check_private(path: Path) -> None:
    """Refuse a file that others may read or write.

    Raises:
        InvalidRequest: Its mode lets the group or others in.
        FileNotFoundError: It isn't there.
    """
    mode = path.stat().st_mode
    if os.name == "posix" and mode & _OTHERS:
        raise InvalidRequest(
            f"others may read {path} (mode {stat.S_IMODE(mode):04o})",
            hint=f"Run `chmod 600 {path}`, and change the keys if others have had access.",
            file=str(path),
        )
