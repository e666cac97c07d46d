"""The bytes of objects, in files beside the state file.

A file is written once, under a name of its own, and never changed: what the state file names is
always whole. An object's content is a row of pieces of such files, so that the parts of a multipart
upload become an object without being copied.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import md5
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from unictl import home
from unictl.sandbox.aws.checksums import Checksum, new
from unictl.sandbox.aws.names import token
from unictl.sandbox.store import RECEIVING

PIECE: Final = 1 << 18
"""Bytes that are held in memory at once."""
_HELD_OPEN: Final = 64


class Piece(NamedTuple):
    """A part of a file.

    Attributes:
        file: Its name in the folder.
        offset: Where the part begins.
        size: In bytes.
    """

    file: str
    offset: int
    size: int


class Written(NamedTuple):
    """A file as it was written, and what it was found to be.

    Attributes:
        pieces: The file; none for no bytes.
        size: In bytes.
        md5: The MD5, hexadecimal.
        checksums: By algorithm, the raw bytes.
    """

    pieces: tuple[Piece, ...]
    size: int
    md5: str
    checksums: dict[str, bytes]


class Writer:
    """A new file in the folder, under a name of its own until it is kept; else it is removed.

    Args:
        folder: Where; made with mode 0700 if need be.
        algorithms: The checksums to work out on the way.
    """

    def __init__(self, folder: Path, algorithms: Iterable[str]) -> None:
        self._folder = folder
        self._name = token(18)
        self._path = folder / f"{RECEIVING}{self._name}"
        self._file: BinaryIO | None = None
        self._size = 0
        self._md5 = md5(usedforsecurity=False)
        self._checksums: dict[str, Checksum] = {name: new(name) for name in algorithms}

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._file is None:
            home.private_folder(self._folder)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            opened = os.open(self._path, flags, home.PRIVATE_FILE)
            self._file = os.fdopen(opened, "wb", buffering=0)
        self._file.write(data)
        self._size += len(data)
        self._md5.update(data)
        for checksum in self._checksums.values():
            checksum.update(data)

    def finish(self) -> Written:
        """Close the file and return what it is."""
        if self._file is not None:
            self._file.close()
        return Written(
            pieces=(Piece(self._name, 0, self._size),) if self._size else (),
            size=self._size,
            md5=self._md5.hexdigest(),
            checksums={name: checksum.digest() for name, checksum in self._checksums.items()},
        )

    def keep(self) -> None:
        """Give the file the name by which its pieces know it.

        Raises:
            FileNotFoundError: It is gone.
        """
        if self._file is not None:
            self._path.rename(self._folder / self._name)

    def discard(self) -> None:
        """Remove the file unless it is kept."""
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)


class Content:
    """Bytes of an object, to be sent. The files are opened at once, and so outlive their names.

    Of a content in very many pieces only the first ones are.

    Args:
        folder: Where the files are.
        pieces: What to send.

    Raises:
        FileNotFoundError: A file is gone.
    """

    def __init__(self, folder: Path, pieces: Iterable[Piece]) -> None:
        self._folder = folder
        self._pieces = tuple(pieces)
        self._open = ExitStack()
        self._files = []
        try:
            for piece in self._pieces[:_HELD_OPEN]:
                file = (folder / piece.file).open("rb", buffering=0)
                self._files.append(self._open.enter_context(file))
        except BaseException:
            self._open.close()
            raise
        self.size = sum(piece.size for piece in self._pieces)

    def chunks(self) -> Iterator[bytes]:
        """Yield all of it.

        Raises:
            OSError: It can't be read any more.
        """
        for index, piece in enumerate(self._pieces):
            if index < len(self._files):
                yield from _read(self._files[index], piece)
            else:
                with (self._folder / piece.file).open("rb", buffering=0) as file:
                    yield from _read(file, piece)

    def close(self) -> None:
        """Close the files."""
        self._open.close()


def part(pieces: Iterable[Piece], offset: int, size: int) -> Iterator[Piece]:
    """Yield the pieces that make up so many bytes from the offset on."""
    for piece in pieces:
        if size <= 0:
            return
        if offset < piece.size:
            taken = min(piece.size - offset, size)
            yield Piece(piece.file, piece.offset + offset, taken)
            size -= taken
        offset = max(offset - piece.size, 0)


def linked(folder: Path, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Give the pieces' files second names, so that they can be kept and removed apart."""
    names: dict[str, str] = {}
    for piece in pieces:
        if piece.file not in names:
            names[piece.file] = token(18)
            os.link(folder / piece.file, folder / names[piece.file])
    return tuple(piece._replace(file=names[piece.file]) for piece in pieces)


def remove(folder: Path, pieces: Iterable[Piece]) -> None:
    """Remove the files of the pieces."""
    for name in {piece.file for piece in pieces}:
        (folder / name).unlink(missing_ok=True)


def _read(file: BinaryIO, piece: Piece) -> Iterator[bytes]:
    file.seek(piece.offset)
    left = piece.size
    while left > 0:
        data = file.read(min(PIECE, left))
        if not data:
            raise OSError(f"{piece.file} has been cut")
        left -= len(data)
        yield data
