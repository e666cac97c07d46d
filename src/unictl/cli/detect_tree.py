"""`unictl detect` of folders and of several files: each file's findings, then all together."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from unictl.cli import output
from unictl.cli.detect_progress import Progress
from unictl.cli.detect_table import COLUMNS, csv_rows, merged, table
from unictl.cli.detect_wanted import Wanted, check
from unictl.cli.detect_warnings import warn
from unictl.cli.people import visible
from unictl.envfile.detection import Detection
from unictl.envfile.document import Notice
from unictl.envfile.read import STDIN, read
from unictl.envfile.tree import Told, Walked
from unictl.envfile.tree_detect import survey
from unictl.envfile.tree_merge import Merge


def several(paths: Sequence[str], wanted: Wanted) -> None:
    """Tell what is found in the files and folders named.

    Raises:
        InvalidRequest: One that was named isn't there; then nothing is printed.
        CheckFailed: There is a warning, and that was asked about.
    """
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            read(path)  # which tells what is wrong
    output.check_query(wanted.query)
    report = _Report(paths, wanted)
    try:
        for found in survey(paths, hidden=wanted.hidden, expand=wanted.expand):
            report.take(found)
    finally:
        report.progress.clear()
    report.end()


class _Report:
    """Prints each file as it is found where the form allows it, and the sum at the end."""

    def __init__(self, paths: Sequence[str], wanted: Wanted) -> None:
        self._wanted = wanted
        # With several paths it is the working folder: from there all files are named.
        self._root = paths[0] if len(paths) == 1 else os.curdir
        self._merge = Merge()
        self._files: list[dict[str, Any]] = []
        self._rows: list[dict[str, Any]] = []
        self._told: list[Told] = []
        self._counted: list[Notice] = []
        self.progress = Progress(quiet=wanted.settings["quiet"])

    def take(self, found: Detection | Told | Walked) -> None:
        """Take in what was found next."""
        match found:
            case Walked():
                self.progress.folder(found.folder)
            case Told():
                self.progress.clear()
                self._told.append(found)
                self._counted.append(found.notice)
                if self._wanted.people:
                    warn(found.file, [found.notice], self._wanted.settings)
            case _:
                self.progress.file(found.file)
                self._merge.add(found)
                self._counted += found.warnings
                self._print(found)

    def _print(self, found: Detection) -> None:
        wanted = self._wanted
        if wanted.people:
            self.progress.clear()
            warn(found.file, found.warnings, wanted.settings)
            if found.services:
                output.write(f"{visible(found.file)}\n{self._table(found)}\n")
                output.flush()
        elif wanted.form == "ndjson":
            self._record(wanted.as_dict(found))
        elif wanted.form == "csv" and wanted.query is None:
            self._rows += csv_rows(found)
        else:
            self._files.append(wanted.as_dict(found))

    def _record(self, record: dict[str, Any]) -> None:
        """Print a line of ndjson, at once; none where the query picks nothing of it."""
        wanted = self._wanted
        if wanted.query is None or output.pick(record, wanted.query) not in (None, []):
            self.progress.clear()
            output.emit(record, wanted.settings, query=wanted.query)
            output.flush()

    def _table(self, found: Detection) -> str:
        verbose: bool = self._wanted.settings["verbose"]
        return table(found.services, evidence=verbose, explain=self._wanted.explain, indent="  ")

    def end(self) -> None:
        """Print the sum.

        Raises:
            CheckFailed: There is a warning, and that was asked about.
        """
        wanted, settings = self._wanted, self._wanted.settings
        services = self._merge.services()
        if wanted.people:
            if services:
                output.write(f"Together\n{merged(services, indent='  ')}")
        elif wanted.form == "csv" and wanted.query is None:
            output.emit(self._rows, settings, names=COLUMNS)
        elif wanted.form == "ndjson":
            self._record(dict(self._whole(services)))
        else:
            output.emit(dict(self._whole(services)), settings, query=wanted.query)
        counts = (
            f"{_number(self.progress.files, 'file')} in {_number(self.progress.folders, 'folder')}"
        )
        if wanted.people or not services:
            lead = "Looked at" if services else "No services found in"
            output.note(f"{lead} {counts}.", settings)
        check(self._counted, wanted)

    def _whole(self, services: Sequence[Any]) -> Iterator[tuple[str, object]]:
        """Yield the members of the document; in ndjson the files have been printed."""
        yield "root", self._root
        if self._wanted.form != "ndjson":
            yield "files", self._files
        yield "merged", [service.as_dict() for service in services]
        yield "warnings", [told.as_dict() for told in self._told]


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
