"""Which file the journal is: the one in the folder of unictl's state, or the one named."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from unictl import home
from unictl.errors import InvalidRequest, UnictlError
from unictl.journal.sqlite import SqliteJournal
from unictl.settings import Settings

JOURNAL_FILE: Final = "journal.sqlite3"


def journal_path(settings: Settings) -> Path:
    """Return the journal's path; nothing need be there.

    Raises:
        InvalidRequest: It begins with `~` and a user that there isn't.
    """
    named: str | None = settings["state"]
    if named is None:
        return home.state() / JOURNAL_FILE
    try:
        return Path(named).expanduser()
    except RuntimeError as error:
        raise InvalidRequest(
            f"{settings.find('state').source} {named} names nobody's home",
            hint="Write the whole path, from / on.",
        ) from error


def journal_of(settings: Settings) -> SqliteJournal:
    """Return the journal of a run; its file is opened when it is first used."""
    return SqliteJournal(
        journal_path(settings),
        named=settings["state"] is not None,
        keep_days=settings["journal_days"],
    )


def leading_here(hint: str, settings: Settings) -> str:
    """Return the hint, with a further command that it names led to the same journal."""
    named = place(settings)
    if not named:
        return hint
    # Not where it is said already: an error can pass here twice.
    return re.sub(
        rf"(`unictl journal (?:resolve [^\s`]+|list))(?!{re.escape(named)})(?=[\s`])",
        rf"\1{named}",
        hint,
    )


@contextmanager
def leading(settings: Settings) -> Iterator[None]:
    """Let the hint of an error raised inside lead further commands to the same journal."""
    try:
        yield
    except UnictlError as error:
        error.hint = leading_here(error.hint, settings)
        raise


def place(settings: Settings) -> str:
    """Return the options that lead a further command to the same journal."""
    found = settings.find("state")
    return f" --state {found.value}" if found.source == "--state" else ""
