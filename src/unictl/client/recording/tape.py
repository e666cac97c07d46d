"""What stands between a session and the outside world, as the settings say."""

import itertools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from unictl.client.outside import Keys, KeysOfSandbox
from unictl.client.recording import runs
from unictl.client.recording.recorder import Recorder
from unictl.client.recording.replayer import Replayer
from unictl.core.ports import Loaded
from unictl.errors import InvalidRequest, UnictlError
from unictl.journal.sqlite import SqliteJournal
from unictl.settings import Settings, Value

if TYPE_CHECKING:
    from unictl.vault.store import Vault

Tape = Recorder | Replayer


def opened(settings: Settings, *, shared: bool) -> Tape:
    """Return what records or replays.

    Args:
        settings: One of `record` and `replay` is set.
        shared: Whether the commands that ran before in the same shell count.

    Raises:
        InvalidRequest: Both are set, or the folder can't be used.
        FormatTooNew: A newer unictl made the recording.
    """
    record, replay = (settings.find(name) for name in ("record", "replay"))
    if record.value and replay.value:
        raise InvalidRequest(
            f"to record ({record.source}) and to replay ({replay.source}) contradict each other",
            hint=f"Leave one of them out: {record.source} or {replay.source}.",
        )
    if record.value:
        return Recorder(_folder(record))
    return Replayer(_folder(replay), shared=shared)


def _folder(named: Value) -> Path:
    try:
        return Path(named.value).expanduser()
    except RuntimeError as error:
        raise InvalidRequest(
            f"{named.source} {named.value} names nobody's home",
            hint="Write the whole path, from / on.",
        ) from error


class KeysRecorded:
    """The user's keys, with a note in the recording of whose there are where that is asked.

    Args:
        keys: The user's.
        recorder: Keeps the notes.
    """

    def __init__(self, keys: Keys, recorder: Recorder) -> None:
        self._keys, self._recorder = keys, recorder

    def load(self, service: str, account: str) -> Loaded:
        """Return them.

        Raises:
            NotConfigured: There are none.
            VaultError: There may be some, but the vault can't be opened.
            InvalidRequest: The recording can't be written.
        """
        try:
            found = self._keys.load(service, account)
        except UnictlError as error:
            self._recorder.loaded(service, account, error)
            raise
        self._recorder.loaded(service, account, found)
        return found

    def held(self) -> list[tuple[str, str]]:
        """Return the services that there are keys of, each with the account."""
        found = self._keys.held()
        self._recorder.held(found, sandboxed=isinstance(self._keys, KeysOfSandbox))
        return found

    @property
    def vault(self) -> "Vault | None":
        """The vault, if it has been opened."""
        found: Vault | None = getattr(self._keys, "vault", None)
        return found


class KeysReplayed:
    """The keys that there were when it was recorded, with masks for secrets."""

    def __init__(self, replayer: Replayer) -> None:
        self._replayer = replayer
        self.sandboxed = False
        """Whether those that `held` returned last were the sandbox's."""

    def load(self, service: str, account: str) -> Loaded:
        """Return them.

        Raises:
            UnictlError: What was raised then.
            NotConfigured: The recording knows none of the service.
        """
        return self._replayer.loaded(service, account)

    def held(self) -> list[tuple[str, str]]:
        """Return the services that there were keys of, each with the account."""
        found, self.sandboxed = self._replayer.held()
        return found


def keys(tape: Tape, users: Keys) -> Keys:
    """Return the session's keys, in place of the user's."""
    return KeysReplayed(tape) if isinstance(tape, Replayer) else KeysRecorded(users, tape)


def journal(tape: Tape, users: SqliteJournal) -> SqliteJournal:
    """Return the session's journal: a replay gets one of its own, made only if it is asked."""
    return users if isinstance(tape, Recorder) else _JournalOfReplay()


class _JournalOfReplay(SqliteJournal):
    """A journal that nobody finds anything in, and that leaves nothing behind.

    Calls of a replay don't come here: their rows are in the recording.
    """

    def __init__(self) -> None:
        self._file = runs.own_folder() / f"journal-{os.getpid()}-{next(_NUMBERS)}.sqlite3"
        super().__init__(self._file)

    def close(self) -> None:
        """Close and remove the file, if there is one."""
        super().close()
        for ending in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)


_NUMBERS: Final = itertools.count()
