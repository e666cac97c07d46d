"""A journal that fails on purpose."""

from typing import Any

from unictl.errors import InvalidRequest
from unictl.journal.sqlite import SqliteJournal


class Failing:
    """A journal whose named method fails.

    Args:
        journal: The one that does the work.
        method: The method that fails.
    """

    def __init__(self, journal: SqliteJournal, method: str) -> None:
        self._journal, self._method = journal, method

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._journal, name)
        if name != self._method:
            return found

        def fail(*_: object) -> None:
            raise InvalidRequest("cannot write the journal: database or disk is full")

        return fail
