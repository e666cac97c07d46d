"""`unictl storage put`: a file, or what comes from stdin, as an object."""

from pathlib import Path
from typing import Any, Final

from unictl.cli import projection, shell, storage_shared
from unictl.cli.carry_out import carry_out
from unictl.cli.common import Given
from unictl.cli.sending import sent

_HELP: Final = """Put a file, or what comes from stdin, as an object.

A name that ends in a slash gets the file's name: `put cat.jpg photos/2026/`. The media type follows
from the file's name where none is given. A large file goes in parts, several at a time, each of
them checked; interrupted, it goes on with the parts that are there, under the same
--idempotency-key and while the file stays the same. With --timeout no wait takes longer than that.
"""


def command() -> projection.Command:
    """Return the command."""
    of = storage_shared.operation("put")
    return projection.Command(
        of,
        "put",
        callback=_run,
        params=[
            storage_shared.argument("source", "FILE|-"),
            storage_shared.argument("target", "BUCKET/KEY"),
            *storage_shared.options(of),
        ],
        help=_HELP,
        rich_markup_mode=None,
    )


def _run(*, source: str, target: str, **values: Any) -> None:
    given = Given.take(values)
    of = storage_shared.operation("put")
    bucket, key = storage_shared.place(target, folder=source != "-")
    if source != "-" and (not key or key.endswith("/")):
        key += Path(source).name
    request = storage_shared.values_of(of, values)
    if source != "-" and "content_type" not in request and (kind := media_type(source)):
        request["content_type"] = kind
    settings = shell.settings(**given.flags)
    with sent(source, f"put {key}", settings) as (content, done):
        where = {"bucket": bucket, "key": key}
        carry_out(of, where, request, given, done=done, content=content)


def media_type(name: str) -> str | None:
    """Return the media type that a file's name tells, or None."""
    import mimetypes  # noqa: PLC0415 - reads the system's lists

    kind, packed = mimetypes.guess_type(name)
    # A .tar.gz is gzip to whoever brings it: told as an encoding, a browser would unpack it.
    return {
        "gzip": "application/gzip",
        "bzip2": "application/x-bzip2",
        "xz": "application/x-xz",
    }.get(packed or "", kind)
