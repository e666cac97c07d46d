"""The file of a batch's failures: its rows as they were, ready to be corrected and fed back."""

import errno
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from unictl.cli import streams
from unictl.cli.batch_columns import OURS
from unictl.cli.batch_source import Record, Source
from unictl.errors import InvalidRequest, UnictlError
from unictl.home import PRIVATE_FILE

_REMARKS: Final = (f"{OURS}.row", f"{OURS}.error", f"{OURS}.hint")


class Failures:
    """Takes the rows that surely had no effect; the file is there once there is one.

    It has the input's format and columns, and beside them our remarks, which are passed over when
    it is read. Rows whose outcome isn't known don't go into it: under a new key they could have
    their effect twice.

    Args:
        source: The input.
        given: Where the file goes; None for a name after the run, beside the input.

    Attributes:
        path: Where it is; None while there is none, or where it couldn't be written.

    Raises:
        InvalidRequest: It would take the input's place, or can't be written where it was given.
    """

    def __init__(self, source: Source, given: str | None) -> None:
        self.path: Path | None = None
        self._source = source
        self._given = Path(given) if given else None
        self._file: TextIO | None = None
        self._lost = False
        self._columns: tuple[str, ...] = ()
        if _same(self._given, source.path):
            raise InvalidRequest(
                "--failures names the input", hint="Choose another file for the failures."
            )
        if self._given is not None:
            check_place("--failures", self._given)

    def begin(self) -> None:
        """Remove an older file that has the name given: its failures aren't this run's."""
        if self._given is not None and self._given.is_file():
            try:
                self._given.unlink()
            except OSError as error:
                self._lose(error)

    def put(self, run: str, record: Record, error: UnictlError) -> None:
        """Add a row and why it failed; what can't be written is told once and stops nothing."""
        if self._lost or record.members is None:
            return
        try:
            if self._file is None:
                self._file = self._opened(run)
                self._lead()
            else:
                self._file.write(",\n" if self._source.form == "json" else "")
            self._row(self._file, record, error)
        except OSError as failure:
            self._lose(failure)

    def close(self) -> None:
        """End the file."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            with file:
                file.write("\n]\n" if self._source.form == "json" else "")
        except OSError as error:
            self._lose(error)

    def _lead(self) -> None:
        if self._file is None:
            return
        if self._source.form == "json":
            self._file.write("[\n")
        if self._source.form == "csv":
            names = self._source.header() or ()
            self._columns = tuple(one for one in names if one.partition(".")[0] != OURS)
            self._cells(self._file, [*self._columns, *_REMARKS])

    def _row(self, file: TextIO, record: Record, error: UnictlError) -> None:
        members = record.members or {}
        remarks: tuple[Any, ...] = (
            record.number,
            f"{error.code}: {error.message}",
            error.hint,
        )
        if self._source.form == "csv":
            cells = [members.get(name, "") for name in self._columns]
            self._cells(file, [*cells, *remarks])
            return
        kept: dict[str, Any] = {k: v for k, v in members.items() if k.partition(".")[0] != OURS}
        kept[OURS] = {
            name.removeprefix(f"{OURS}."): remark
            for name, remark in zip(_REMARKS, remarks, strict=True)
        }
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        file.write(text if self._source.form == "json" else f"{text}\n")

    def _cells(self, file: TextIO, cells: Sequence[Any]) -> None:
        from unictl.cli.batch_csv import written  # noqa: PLC0415 - brings the csv module

        file.write(written(cells, self._source.delimiter or ",") + "\n")

    def _opened(self, run: str) -> TextIO:
        if self._given is not None:
            return self._open(self._given, os.O_TRUNC)
        name = f"{run}.failures"
        try:
            return self._new(self._source.path.parent if self._source.path else Path(), name)
        except OSError:  # a folder that can only be read, such as a runner's mounted one
            return self._new(Path(), name)

    def _new(self, folder: Path, name: str) -> TextIO:
        """Open a file that isn't there yet: one of an earlier go may be under correction."""
        for number in range(1, 1000):
            suffix = f"-{number}" if number > 1 else ""
            try:
                return self._open(folder / f"{name}{suffix}.{self._source.form}", os.O_EXCL)
            except FileExistsError:
                continue
        raise OSError(None, "there are too many files of this run's failures")

    def _open(self, path: Path, flag: int) -> TextIO:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | flag, PRIVATE_FILE)
        self.path = path
        # A lone half of a pair is an escape in JSON; a CSV can't have brought one.
        return open(number, "w", encoding="utf-8", errors="backslashreplace", newline="")  # noqa: PTH123 - a descriptor

    def _lose(self, error: OSError) -> None:
        self._lost = True
        named = self.path or self._given or "the file"
        self.path = None
        streams.warn(f"cannot write the failures to {named}: {error.strerror}")


def check_place(option: str, path: Path) -> None:
    """Refuse, before anything is sent, a file that surely couldn't be written at the end.

    Raises:
        InvalidRequest: It is a folder, or may not be written; or its folder isn't there or may not.
    """
    there = path if path.exists() else path.parent
    why = errno.EISDIR if path.is_dir() else 0
    if not there.exists():
        why = errno.ENOENT
    elif not why and not os.access(there, os.W_OK):
        why = errno.EACCES
    if why:
        raise InvalidRequest(
            f"cannot write {option} {path}: {os.strerror(why)}",
            hint="Nothing was sent. Name a file in a folder that is there and can be written.",
            file=str(path),
        )


def _same(one: Path | None, other: Path | None) -> bool:
    return one is not None and other is not None and one.exists() and one.samefile(other)
