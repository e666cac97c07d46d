"""How the vault's file is read, locked and replaced, so that a crash leaves the old or the new."""

import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from unictl import home
from unictl.errors import Busy, NotConfigured, VaultDamaged, VaultError
from unictl.vault import parts
from unictl.vault.document import GENERATIONS, MAX_SIZE

LOCK_TIMEOUT: Final = 60.0
_LONGEST_PAUSE: Final = 0.05
_READS: Final = 5
_LOCK_FILE: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def read(path: Path, *, private: bool = True) -> bytes:
    """Return the file's bytes.

    Args:
        path: The file.
        private: Whether only its owner may have access; not asked of a backup elsewhere.

    Raises:
        NotConfigured: It isn't there.
        InvalidRequest: Others may read or write it, or look into its folder.
        VaultDamaged: It is no ordinary file, or too large for a vault.
        VaultLocked: The bytes are in the OS keyring, which can't be used.
        VaultError: The system refuses to read it.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_SIZE:
            raise VaultDamaged(
                f"{path} is no vault, but a folder, a device or huge",
                hint="Move it away; then put the vault's own file there, or make a new one with"
                " `unictl init`.",
                file=str(path),
            )
        if private:
            home.check_private(path)
            home.private_folder(path.parent)  # there, so this only looks at its mode
        return _behind(path, path.read_bytes())
    except FileNotFoundError:
        raise _no_vault(path) from None
    except OSError as error:
        raise VaultError(
            f"cannot read {path}: {error.strerror}",
            hint="Mend its permissions, or choose another folder with UNICTL_HOME.",
            file=str(path),
        ) from error


def _behind(path: Path, blob: bytes) -> bytes:
    """Return the bytes that a pointer leads to, or those given if they are no pointer."""
    if not blob.startswith(parts.MAGIC):
        return blob
    for _ in range(_READS):
        pointer = parts.read_pointer(blob, str(path))
        if pointer is None:
            return blob
        found = parts.load(pointer)
        again = path.read_bytes()
        if again == blob:
            return found
        blob = again  # written meanwhile; the parts may be gone
    raise Busy(f"{path} is being written again and again", hint="Try again in a moment.")


def _no_vault(path: Path) -> NotConfigured:
    if any(kept.exists() for kept in kept_paths(path)):
        hint = "Earlier generations lie beside it: see them with `unictl vault history`."
    else:
        hint = (
            "Run `unictl init` to lock the keys of a .env in a new one,"
            " or `unictl vault init` for an empty one."
        )
    return NotConfigured(f"there is no vault at {path}", hint=hint)


@contextmanager
def locked(path: Path, timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
    """Hold the lock of the vault at `path`; the lock ends with the process that holds it.

    Raises:
        Busy: Somebody else held it for `timeout` seconds.
        VaultError: The lock file can't be made, or the folder is another user's.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        _refuse_others_folder(path)
        descriptor = os.open(lock, _LOCK_FILE, home.PRIVATE_FILE)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        deadline = time.monotonic() + timeout
        while not try_lock(descriptor):
            if time.monotonic() >= deadline:
                raise Busy(
                    f"another process has been writing {path} for {timeout:g} seconds",
                    hint=f"See who with `fuser {lock}`, and try again when it has finished.",
                )
            # Unequal pauses, so that many waiting processes don't knock all at once.
            time.sleep(_LONGEST_PAUSE * (os.urandom(1)[0] + 1) / 256)
        yield
    finally:
        os.close(descriptor)


def _refuse_others_folder(path: Path) -> None:
    """Refuse to write as root what its owner could then no longer use."""
    owner = home.owner(path.parent)
    if owner is not None:
        raise VaultError(
            f"{path.parent} is another user's (uid {owner}), who could no longer use what you write"
            " there",
            hint="Run it as that user, without sudo, or choose a folder of your own with"
            " UNICTL_HOME.",
            file=str(path),
        )


def in_keyring(path: Path) -> bool:
    """Return whether the bytes are in the OS keyring, and the file only points there."""
    first = path if path.exists() else kept_paths(path)[0]
    try:
        return parts.head(first).startswith(parts.MAGIC)  # also if what follows is damaged
    except OSError:
        return False


def replace(
    path: Path, blob: bytes, *, aside: Path | None = None, to_keyring: bool | None = None
) -> None:
    """Put the bytes in the file's place, whole or not at all; the caller holds the lock.

    The file that stood there becomes `.1`, the one before `.2`, the one before that `.3`.

    Args:
        path: The file.
        blob: Its new bytes.
        aside: Where the file that stood there is kept instead, the others staying as they are.
        to_keyring: Whether the bytes go into the OS keyring; by default, where they were.

    Raises:
        VaultLocked: The keyring can't be used; the old generation stands.
        VaultError: The system refuses, for lack of space or permission; the old file stands.
    """
    temporary = _temporary(path)
    pointer = None
    if in_keyring(path) if to_keyring is None else to_keyring:
        pointer = parts.new_pointer(blob)
    done = False
    try:
        _sweep(path)
        descriptor = os.open(temporary, _NEW_FILE, home.PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pointer.text() if pointer else blob)
            file.flush()
            _flush(file.fileno())
        if pointer:  # the next writer finds the temporary file if this one is killed, and sweeps
            parts.store(pointer, blob)
        if aside is None:
            _keep(path)
        elif path.exists():
            _link(path, aside)
        temporary.replace(path)
        done = True
        _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        if pointer:
            if not done:
                parts.forget(pointer)
            with suppress(OSError):  # the next writer sweeps too
                _sweep(path)
        with suppress(OSError):
            temporary.unlink()


def remove(path: Path) -> None:
    """Delete a vault that nobody has used yet, with what it has in the keyring."""
    pointer = parts.pointer_at(path)
    path.unlink()
    if pointer:
        parts.forget(pointer)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")


def kept_paths(path: Path) -> list[Path]:
    """Return where earlier generations lie or would lie, the latest first."""
    return [path.with_name(f"{path.name}.{number}") for number in range(1, GENERATIONS + 1)]


def forget_kept(path: Path) -> int:
    """Delete the earlier generations, and return how many there were.

    Raises:
        VaultError: The system refuses; the vault itself is whole.
    """
    there = 0
    try:
        with locked(path):
            for kept in kept_paths(path):
                there += kept.exists()
                _mark_for_sweeping(path, kept)
                kept.unlink(missing_ok=True)
            _sweep(path)
            _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    return there


def _keep(path: Path) -> None:
    """Shift the kept generations by one, and keep the present file as the first."""
    kept = kept_paths(path)
    if not path.exists() or (kept[0].exists() and path.samefile(kept[0])):
        return  # nothing to keep, or kept already by a writer that was killed before its rename
    _mark_for_sweeping(path, kept[-1])
    for older, newer in zip(reversed(kept), reversed(kept[:-1]), strict=False):
        if newer.exists():
            newer.replace(older)
    _link(path, kept[0])


def _link(path: Path, other: Path) -> None:
    """Give the file another name, or copy it where the file system has no hard links."""
    try:
        os.link(path, other)
    except OSError:
        descriptor = os.open(other, _NEW_FILE, home.PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(path.read_bytes())


def _mark_for_sweeping(path: Path, kept: Path) -> None:
    """Have the parts in the keyring that a file points to forgotten when no file does any more."""
    if kept.exists() and parts.pointer_at(kept):
        _link(kept, _temporary(path))


def _sweep(path: Path) -> None:
    """Remove what a killed writer left; under the lock nobody else is writing."""
    left = list(path.parent.glob(f".{path.name}.*.tmp"))
    if not left:
        return
    used = {parts.pointer_at(file) for file in path.parent.glob(f"{path.name}*")}
    for file in left:
        pointer = parts.pointer_at(file)
        if pointer and pointer not in used:
            parts.forget(pointer)
        with suppress(OSError):
            file.unlink()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _flush(descriptor)
    finally:
        os.close(descriptor)


def _flush(descriptor: int) -> None:
    """Bring what was written to the disk itself, which macOS does only when asked for more."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - only there

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def try_lock(descriptor: int) -> bool:
    """Return whether the lock of an open file could be taken; it ends with the process."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists there only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists here only

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _cannot_write(path: Path, error: OSError) -> VaultError:
    return VaultError(
        f"cannot write {path}: {error.strerror}",
        hint="The vault is whole. Free some space or mend the folder's permissions.",
        file=str(path),
    )
