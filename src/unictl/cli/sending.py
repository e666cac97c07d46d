"""A file, or what comes from stdin, as content that is sent, with its progress."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from unictl.cli.storage_progress import Progress
from unictl.cli.storage_shared import spooled
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.client.files import FileContent

STDIN = "-"


@contextmanager
def sent(source: str, title: str, settings: Settings) -> "Iterator[FileContent]":
    """Yield the content, and tell how far it is.

    Args:
        source: A file's path, or `-` for stdin.
        title: What goes, in the progress.
        settings: Of this run.

    Raises:
        InvalidRequest: It can't be read.
    """
    from unictl.client.files import FileContent  # noqa: PLC0415 - not needed for `--help`

    progress = Progress(title, settings)
    spool = None
    try:
        if source == STDIN:
            spool, digest = spooled()
            content = FileContent(spool, told=progress, fingerprint=digest)
        else:
            content = FileContent(Path(source), told=progress)
        progress.total = content.size
        yield content
    finally:
        progress.end()
        if spool is not None:
            spool.unlink(missing_ok=True)
