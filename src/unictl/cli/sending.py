"""A file, or what comes from stdin, as content that is sent, with its progress."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from unictl.cli import carry_out, shell
from unictl.cli.common import Given
from unictl.cli.storage_progress import Progress
from unictl.cli.storage_shared import spooled
from unictl.core.operation import Operation
from unictl.errors import InvalidRequest
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.client.files import FileContent

STDIN: Final = "-"


@contextmanager
def sent(
    source: str, title: str, settings: Settings
) -> "Iterator[tuple[FileContent, Callable[[], None]]]":
    """Yield the content, and tell how far it is until what is yielded beside it is called.

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
        yield content, progress.end
    finally:
        progress.end()
        if spool is not None:
            spool.unlink(missing_ok=True)


def carry_out_with(
    source: str,
    operation: Operation,
    arguments: Mapping[str, str],
    request: Mapping[str, Any],
    given: Given,
) -> None:
    """Carry an operation out that sends a file, named as the file is unless the caller says else.

    Args:
        source: The file's path, or `-` for stdin.
        operation: What is done.
        arguments: What stands in its path, by name.
        request: Its fields.
        given: The common options.

    Raises:
        UnictlError: What went wrong.
    """
    name = request.get("file_name", Path(source).name)
    if name == STDIN:
        raise InvalidRequest(
            "what comes from stdin has no name",
            hint="Name it with --file-name receipt.pdf; the ending says what it is.",
            field="file_name",
        )
    with sent(source, name, shell.settings(**given.flags)) as (content, done):
        fields = {**request, "file_name": name}
        carry_out.carry_out(operation, arguments, fields, given, done=done, content=content)
