"""What `unictl doctor` looks at on the machine: installation, permissions, keyring and clock."""

import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import unictl
from unictl import home
from unictl.cli.doctor_check import MINUTE, Check

if TYPE_CHECKING:
    from importlib.metadata import FileHash

_AGAIN: Final = "Install it again, for example with `pip install --force-reinstall unictl`."
_PACKAGE: Final = Path(unictl.__file__).parent
_FREE: Final = frozenset({"settings.toml"})  # holds no secret, and may be kept with other dotfiles


def installation() -> Iterator[Check]:
    """Hold each installed file against the hash that was installed with it."""
    from importlib import metadata  # noqa: PLC0415 - slow, and needed here alone

    name = "installation"
    lead = f"unictl {unictl.__version__}, Python {'.'.join(map(str, sys.version_info[:3]))}"
    try:
        distribution = metadata.distribution("unictl")
    except metadata.PackageNotFoundError:
        yield Check(name, "warning", f"{lead} runs without being installed", _AGAIN)
        return
    if distribution.version != unictl.__version__:
        message = f"the package says {distribution.version}, its code {unictl.__version__}"
        yield Check(name, "failed", message, _AGAIN)
    recorded = {Path(str(file.locate())).resolve(): file for file in distribution.files or ()}
    inside = {path for path in recorded if path.is_relative_to(_PACKAGE)}
    if not inside:
        yield Check(name, "ok", f"{lead}, from the checkout {_PACKAGE.parent.parent}")
        return
    wrong = [str(path) for path in sorted(recorded) if not _as_installed(path, recorded[path])]
    added = [str(path) for path in sorted(_PACKAGE.rglob("*.py")) if path not in inside]
    if wrong:
        message = f"{len(wrong)} installed files are missing or altered: {_some(wrong)}"
        yield Check(name, "failed", message, _AGAIN)
    if added:
        message = f"{len(added)} files lie in the package that were not installed: {_some(added)}"
        yield Check(name, "failed", message, _AGAIN)
    if not wrong and not added:
        yield Check(name, "ok", f"{lead}: {len(recorded)} files are as installed")


def _as_installed(path: Path, recorded: object) -> bool:
    """Return whether a file has the hash of the installation's record; some have none there."""
    import hashlib  # noqa: PLC0415 - only for an installed package
    from base64 import urlsafe_b64encode  # noqa: PLC0415

    told: FileHash | None = getattr(recorded, "hash", None)
    if told is None:
        return True
    try:
        digest = hashlib.new(told.mode, path.read_bytes()).digest()
    except OSError:
        return False
    return urlsafe_b64encode(digest).rstrip(b"=").decode() == told.value


def permissions() -> Iterator[Check]:
    """See that nobody else can look at, or exchange, what unictl keeps."""
    name = "permissions"
    if os.name != "posix":
        yield Check(name, "skipped", "this system has no such permissions")
        return
    places = list(dict.fromkeys((home.home(), home.state())))
    faults = [fault for place in places if place.exists() for fault in _faults(place)]
    yield from faults
    if not faults:
        where = " and ".join(str(place) for place in places)
        yield Check(name, "ok", f"only you can look into {where}")


def _faults(folder: Path) -> Iterator[Check]:
    about = folder.stat()
    if about.st_uid != os.getuid():
        message = f"{folder} belongs to somebody else (uid {about.st_uid})"
        yield Check("permissions", "failed", message, f"Run `chown -R {os.getuid()} {folder}`.")
    if about.st_mode & 0o077:
        message = f"others may look into {folder} (mode {stat.S_IMODE(about.st_mode):04o})"
        yield Check("permissions", "failed", message, f"Run `chmod 700 {folder}`.")
    for above in folder.resolve().parents:
        mode = above.stat().st_mode
        if mode & 0o022 and not mode & stat.S_ISVTX:
            message = f"others may write into {above}, and so put another folder there"
            yield Check("permissions", "failed", message, f"Run `chmod go-w {above}`.")
    for file in sorted(folder.iterdir()):
        mode = file.lstat().st_mode
        if stat.S_ISREG(mode) and mode & 0o077 and file.name not in _FREE:
            message = f"others may read {file} (mode {stat.S_IMODE(mode):04o})"
            yield Check("permissions", "failed", message, f"Run `chmod 600 {file}`.")


def keyring(slots: Iterable[str]) -> Iterator[Check]:
    """Say whether there is an OS keyring, which matters if the vault has a slot for it."""
    from unictl.vault import os_keyring  # noqa: PLC0415 - may take three seconds

    there = os_keyring.available()
    wanted = "keyring" in slots
    if there.backend:
        used = "which opens the vault" if wanted else "which this vault doesn't use"
        yield Check("keyring", "ok", f"there is one ({there.backend}), {used}")
    elif wanted:
        remedy = "Unlock it, or open the vault with another slot: `unictl vault slots list`."
        yield Check(
            "keyring", "warning", f"the vault has a slot for it, but {there.reason}", remedy
        )
    else:
        yield Check("keyring", "ok", f"{there.reason}; the vault doesn't need one")


def clock(written: Iterable[str]) -> Iterator[Check]:
    """See that the clock is not behind what has been written already.

    Args:
        written: Times, RFC 3339 in UTC, at which something was certainly done.
    """
    now = time.time()
    latest = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + 5 * MINUTE))
    ahead = max((one for one in written if one > latest), default=None)
    remedy = "Set the clock: days of expiry, signatures and idempotency keys depend on it."
    shown = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    if ahead:
        message = f"the clock says {shown}, and the vault was written at {ahead}"
        yield Check("clock", "failed", message, remedy)
    elif (_PACKAGE / "__init__.py").stat().st_mtime > now + 5 * MINUTE:
        message = f"the clock says {shown}, before this unictl was installed"
        yield Check("clock", "failed", message, remedy)
    else:
        yield Check("clock", "ok", f"it says {shown}, after all that was written")


def _some(texts: list[str]) -> str:
    return ", ".join(texts[:3]) + (", …" if len(texts) > 3 else "")  # noqa: PLR2004 - as many as a line holds
