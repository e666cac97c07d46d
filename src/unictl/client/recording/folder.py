"""The files of a recording: numbered, each whole or not there, however many processes write.

A number is claimed by giving a finished file its name, which fails where another has it. So there
is never half a file, and never two of one number.
"""

import json
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from unictl import home
from unictl.errors import FormatTooNew, InvalidRequest

SCHEMA: Final = 1
_DIGITS: Final = 4


class Folder:
    """A recording's folder, to write to.

    Args:
        path: The folder; it is made if it isn't there.

    Raises:
        InvalidRequest: It can't be made or written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._last = 0
        try:
            path.mkdir(mode=home.PRIVATE_FOLDER, parents=True, exist_ok=True)
            self._last = max((number for number, _ in numbered(path)), default=0)
            self.spool().unlink()
        except OSError as error:
            raise unwritable(path, error) from error

    def spool(self) -> Path:
        """Return a new file for what is not finished yet.

        Raises:
            OSError: It can't be made.
        """
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self.path)
        os.close(handle)
        return Path(name)

    def add(self, document: Mapping[str, Any], body: Path | None = None) -> int:
        """Write a file under the next number, and return it.

        Args:
            document: Its members, without the schema's version.
            body: A finished spool, which gets the same number.

        Raises:
            OSError: It can't be written.
        """
        made = self._written(document)
        try:
            with self._lock:
                while True:
                    self._last += 1
                    if _named(made, file_of(self.path, self._last)):
                        break
                number = self._last
        finally:
            made.unlink(missing_ok=True)
        if body is not None:
            body.replace(body_of(self.path, number))
        return number

    def put(self, number: int, document: Mapping[str, Any]) -> None:
        """Write a number's file in place of what it held.

        Raises:
            OSError: It can't be written.
        """
        self._written(document).replace(file_of(self.path, number))

    def _written(self, document: Mapping[str, Any]) -> Path:
        made = self.spool()
        try:
            text = json.dumps({"schema": SCHEMA, **document}, ensure_ascii=False, indent=2)
            made.write_text(text + "\n", encoding="utf-8", errors="surrogatepass")
        except BaseException:
            made.unlink(missing_ok=True)
            raise
        return made


def file_of(folder: Path, number: int) -> Path:
    """Return the file of that number."""
    return folder / f"{number:0{_DIGITS}}.json"


def body_of(folder: Path, number: int) -> Path:
    """Return the file of a large body, beside it."""
    return folder / f"{number:0{_DIGITS}}.body"


def numbered(folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield the folder's numbered files, in no order; what is named otherwise is not ours.

    Raises:
        OSError: The folder can't be read.
    """
    for path in folder.iterdir():
        stem = path.name.removesuffix(".json")
        if stem != path.name and stem.isascii() and stem.isdigit():
            yield int(stem), path


def read(path: Path) -> Mapping[str, Any]:
    """Return a file's members.

    Raises:
        InvalidRequest: It can't be read, or is no file of a recording.
        FormatTooNew: A newer unictl wrote it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
    except OSError as error:
        raise InvalidRequest(
            f"cannot read {path}: {error.strerror}", hint="Mend its permissions.", file=str(path)
        ) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise broken(path, "it is no JSON", line=line) from error
    if not isinstance(document, dict) or not isinstance(schema := document.get("schema"), int):
        raise broken(path, "it has no schema's version")
    if schema > SCHEMA:
        raise FormatTooNew(f"a newer unictl recorded {path}", file=str(path))
    return document


def broken(path: Path, why: str, *, line: int | None = None) -> InvalidRequest:
    """Return the error of a file that is none of a recording."""
    return InvalidRequest(
        f"{path} is no part of a recording: {why}",
        hint="Mend what was changed in it, or record again into an empty folder.",
        file=str(path),
        line=line,
    )


def unwritable(path: Path, error: OSError) -> InvalidRequest:
    """Return the error of a folder that nothing can be recorded in."""
    return InvalidRequest(
        f"cannot record in {path}: {error.strerror}",
        hint="Choose another folder with --record, or make room. Nothing was sent.",
        file=str(path),
    )


def _named(made: Path, name: Path) -> bool:
    """Give a finished file its name, and return whether it was free."""
    try:
        os.link(made, name)
    except FileExistsError:
        return False
    except OSError:  # a file system without links: the name is claimed first, then filled
        try:
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, home.PRIVATE_FILE))
        except FileExistsError:
            return False
        made.replace(name)
    return True
