"""What `unictl doctor` looks at in the vault: that it opens, that all of it decrypts, who can."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from unictl import home
from unictl.cli import shell
from unictl.cli.doctor_check import Check
from unictl.errors import UnictlError
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.vault.store import Vault

_SOON: Final = 14 * 86_400


def whole(vault: "Vault") -> Iterator[Check]:
    """Decrypt every entry, and see that the earlier generations can be read."""
    from unictl.vault import files, place  # noqa: PLC0415 - loaded already
    from unictl.vault.state import values  # noqa: PLC0415

    held = values(vault.state, str(vault.path))
    yield Check("vault", "ok", f"{vault.path} opens, and all of its {len(held)} entries decrypt")
    for kept in files.kept_paths(vault.path):
        if kept.exists():
            try:
                place.read(kept)
            except UnictlError as error:
                remedy = "Remove it if the vault is as it should be: it can't be restored from."
                yield Check("vault", "warning", error.message, remedy)


def ways_in(vault: "Vault") -> Iterator[Check]:
    """Warn where one lost secret would lose everything."""
    kinds = [slot.kind.replace("_", " ") for slot in vault.slots]
    if len(kinds) > 1:
        yield Check("slots", "ok", f"{len(kinds)} slots open it: {', '.join(kinds)}")
    else:
        message = f"only one slot opens it ({kinds[0]}): if that is lost, so is the vault"
        yield Check("slots", "warning", message, "Run `unictl vault slots add recovery`.")


def expiry(vault: "Vault") -> Iterator[Check]:
    """Tell which entries have expired, or soon will."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    soon = time.strftime("%Y-%m-%d", time.gmtime(time.time() + _SOON))
    ending = [entry for entry in vault.entries() if entry.expires and entry.expires <= soon]
    for entry in ending:
        what = f"{entry.service} {entry.field} (profile {entry.profile}, account {entry.account})"
        verb = "has expired on" if entry.expires and entry.expires <= today else "expires on"
        remedy = f"Make a new one, and `unictl vault set {entry.service} {entry.field}`."
        yield Check("expiry", "warning", f"{what} {verb} {entry.expires}", remedy)
    if not ending:
        yield Check("expiry", "ok", "no entry has expired or will within two weeks")


def agent(vault: str) -> Iterator[Check]:
    """Say whether an agent holds the vault open."""
    from unictl.vault import agent_client  # noqa: PLC0415 - loaded already

    held = agent_client.status(vault)
    if held is None:
        yield Check("agent", "ok", "none is running; the vault is opened for each command")
    else:
        message = f"process {held.process} keeps the vault open for {held.seconds} seconds more"
        yield Check("agent", "ok", message)


def recovery(settings: Settings, *, drill: bool) -> Iterator[Check]:
    """Open the vault with the recovery words, if asked to, and decrypt all of it by them."""
    from unictl.vault.place import located, read  # noqa: PLC0415 - loaded already

    name = "recovery"
    there = any(slot.kind == name for slot in read(located()).header.slots)
    if not there:
        remedy = "Run `unictl vault slots add recovery`, and write the words on paper."
        status = "failed" if drill else "warning"
        yield Check(name, status, "the vault has no recovery words", remedy)  # type: ignore[arg-type]
    elif not drill:
        remedy = "Take the paper, and run `unictl doctor --recovery`."
        yield Check(name, "skipped", "the words were not tried", remedy)
    else:
        from unictl.vault.slots import Opener  # noqa: PLC0415 - loaded already
        from unictl.vault.state import values  # noqa: PLC0415
        from unictl.vault.store import Vault  # noqa: PLC0415

        words = shell.ask_secret("Recovery words", settings)
        vault = Vault.open(opener=Opener(name, words, "the words given"))
        count = len(values(vault.state, str(vault.path)))
        yield Check(name, "ok", f"the words open the vault, and decrypt all {count} entries")


def log() -> Iterator[Check]:
    """See that the access log is whole, and that it can be written."""
    import os  # noqa: PLC0415 - only here

    from unictl.vault import log, log_reading  # noqa: PLC0415 - only to check it

    count, faults = log_reading.verify()
    for fault in faults[:3]:
        where = f"{fault.file}:{fault.line}: {fault.what}"
        yield Check("log", "failed", where, "See all faults with `unictl vault log --verify`.")
    unwritable = [
        str(file)
        for file in (home.state() / log.FILE, home.state() / log.HEAD)
        if file.exists() and not (file.is_file() and os.access(file, os.W_OK))
    ]
    if unwritable:
        message = f"nothing is being logged: {' and '.join(unwritable)} can't be written"
        yield Check("log", "failed", message, "Mend its permissions, or move it away.")
    elif not faults:
        yield Check("log", "ok", f"{count} lines, and the chain is whole")
