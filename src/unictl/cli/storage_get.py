"""`unictl storage get`: an object into a file, or to stdout."""

import os
from pathlib import Path, PurePosixPath
from typing import Any, Final

from unictl.cli import projection, shell, storage_shared, streams
from unictl.cli.carry_out import carry_out
from unictl.cli.common import Given
from unictl.cli.storage_progress import Progress
from unictl.errors import Interrupted, InvalidRequest

_HELP: Final = """Bring an object into a file, or to stdout.

Without FILE it gets the object's own name, in this folder. The file has its name only when all of
it is there and has been checked; interrupted, nothing half-written is left. A large object comes in
parts, several at a time.
"""


def command() -> projection.Command:
    """Return the command."""
    of = storage_shared.operation("get")
    return projection.Command(
        of,
        "get",
        callback=_run,
        params=[
            storage_shared.argument("source", "BUCKET/KEY"),
            storage_shared.argument("target", "[FILE|-]", required=False),
            *storage_shared.options(of),
        ],
        help=_HELP,
        rich_markup_mode=None,
    )


def _run(*, source: str, target: str | None, **values: Any) -> None:
    from unictl.client.files import FileSink  # noqa: PLC0415 - not needed for `--help`

    given = Given.take(values)
    of = storage_shared.operation("get")
    bucket, key = storage_shared.place(source)
    request = storage_shared.values_of(of, values)
    where = {"bucket": bucket, "key": key}
    if target == "-":
        try:
            carry_out(of, where, request, given, silent=True, into=storage_shared.Stdout())
        except storage_shared.NobodyReads:
            raise BrokenPipeError from None
        except KeyboardInterrupt as pressed:
            hint = "What came of it isn't all. Run it again; it comes from the start."
            raise Interrupted("interrupted", hint=hint) from pressed
        streams.flush()
        return
    path = _path(key, target)
    progress = Progress(f"get {key}", shell.settings(**given.flags))

    def told(count: int) -> None:
        progress.total = sink.expected
        progress(count)

    sink = FileSink(path, told=told)
    try:
        carry_out(of, where, request, given, done=progress.end, into=sink)
    except KeyboardInterrupt as pressed:
        hint = "Run it again; it comes from the start, and nothing half-written is left."
        raise Interrupted("interrupted", hint=hint) from pressed
    finally:
        progress.end()


def _path(key: str, target: str | None) -> Path:
    """Return the file: the one named, in the folder named, or here under the object's own name.

    Raises:
        InvalidRequest: The object's name ends in a slash, so a file must be named.
    """
    name = PurePosixPath(key).name if not key.endswith("/") else ""
    found = Path(target or ".")
    if found.is_dir() or (target or "").endswith(os.sep):
        if not name:
            raise InvalidRequest(
                "the object's name is no file's name", hint="Name the file: get BUCKET/KEY FILE."
            )
        found /= name
    return found
