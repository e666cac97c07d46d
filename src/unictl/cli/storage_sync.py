"""`unictl storage sync`: makes what stands under a prefix like a folder here."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from typer.core import TyperOption

from unictl.cli import output, projection, shell, storage_shared, streams, unlock
from unictl.cli.common import Given, extras
from unictl.cli.storage_progress import Progress
from unictl.cli.storage_put import media_type
from unictl.cli.telling import teller
from unictl.errors import InvalidRequest

_HELP: Final = """Make a bucket's folder like one here.

A file is put if there is no object of its name below the prefix, if their sizes differ, or if the
file is newer than the object. With --delete, objects without a file are deleted. Links to folders
are not followed. What is done already stays done when it is interrupted; run it again.
"""


def command() -> projection.Command:
    """Return the command."""
    of = storage_shared.operation("put")
    common = [
        option
        for option in storage_shared.options(of)
        if option.name in {"storage_class", "cache_control"} or option.name in _COMMON
    ]
    return projection.Command(
        of,
        "sync",
        callback=_run,
        params=[
            storage_shared.argument("folder", "FOLDER"),
            storage_shared.argument("target", "BUCKET/PREFIX"),
            TyperOption(
                param_decls=["--delete"],
                is_flag=True,
                default=False,
                help="Delete objects below the prefix that have no file here.",
            ),
            *common,
        ],
        help=_HELP,
        rich_markup_mode=None,
    )


_COMMON: Final = frozenset(
    {
        "service",
        "profile",
        "account",
        "sandbox",
        "extra",
        "dry_run",
        "timeout",
        "retries",
        "record",
        "replay",
        "state",
        "output",
        "no_input",
        "yes",
        "quiet",
        "verbose",
        "log_file",
    }
)


def _run(*, folder: str, target: str, delete: bool, **values: Any) -> None:
    from unictl.client.session import Session  # noqa: PLC0415 - not needed for `--help`

    given = Given.take(values)
    settings = shell.settings(**given.flags)
    output.form(settings)
    here = Path(folder)
    if not here.is_dir():
        raise InvalidRequest(f"{folder} is no folder", hint="Check the path.", file=folder)
    bucket, prefix = storage_shared.place(target, folder=True)
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    session = Session(
        settings,
        prompt=unlock.prompt(settings),
        tell=teller(settings),
        warn=streams.warn,
        shared=True,
    )
    kept = {name: value for name, value in values.items() if value is not None}
    try:
        sync = _Sync(session, bucket, prefix, given, kept)
        there = sync.there()
        found = {prefix + name: (path, state) for name, path, state in storage_shared.walked(here)}
        wanted = [
            (key, path) for key, (path, state) in found.items() if _differs(state, there.get(key))
        ]
        gone = sorted(set(there) - set(found)) if delete else []
        if not given.dry_run:
            total = sum(found[key][1].st_size for key, _ in wanted)
            progress = Progress(f"sync {bucket}/{prefix}", settings, total)
            try:
                sync.put(wanted, progress)
                sync.delete(gone)
            finally:
                progress.end()
    finally:
        session.close()
    report = {
        "bucket": bucket,
        "prefix": prefix,
        "dry_run": given.dry_run,
        "put": [key for key, _ in wanted],
        "deleted": gone,
        "unchanged": len(found) - len(wanted),
    }
    output.emit(report, settings, human=_told)
    output.flush()


class _Sync:
    """The operations that it takes, over one session."""

    def __init__(
        self, session: Any, bucket: str, prefix: str, given: Given, kept: Mapping[str, Any]
    ) -> None:
        self._session, self._bucket, self._prefix = session, bucket, prefix
        self._service, self._extra = given.service, extras(given.extra)
        self._kept = kept

    def there(self) -> dict[str, Any]:
        """Return the objects below the prefix, by name."""
        task = self._session.task(
            "storage.list",
            {"bucket": self._bucket},
            {"prefix": self._prefix or None, "limit": None},
            **self._region(),
        )
        return {one.key: one for page in self._session.pages(task) for one in page.items}

    def put(self, wanted: list[tuple[str, Path]], progress: Progress) -> None:
        """Put the files."""
        from unictl.client.files import FileContent  # noqa: PLC0415 - not needed for `--help`

        for key, path in wanted:
            values = {"content_type": media_type(path.name), **self._kept}
            self._session.call(
                "storage.put",
                {"bucket": self._bucket, "key": key},
                values,
                key=self._session.clock.new_key(),
                content=FileContent(path, told=progress),
                service=self._service,
                extra=self._extra,
            )

    def delete(self, keys: list[str]) -> None:
        """Delete the objects."""
        for key in keys:
            self._session.call(
                "storage.delete",
                {"bucket": self._bucket, "key": key},
                {},
                key=self._session.clock.new_key(),
                **self._region(),
            )

    def _region(self) -> dict[str, Any]:
        """Return the options of an operation that has fewer own fields than `put`."""
        extra = {
            service: {name: value for name, value in own.items() if name == "region"}
            for service, own in self._extra.items()
        }
        return {
            "service": self._service,
            "extra": {name: own for name, own in extra.items() if own},
        }


def _differs(state: Any, there: Any) -> bool:
    if there is None or there.size != state.st_size:
        return True
    # S3 keeps whole seconds.
    return (
        there.modified_at is None
        or datetime.fromtimestamp(int(state.st_mtime), UTC) > there.modified_at
    )


def _told(report: Mapping[str, Any]) -> str:
    return "\n".join(_lines(report))


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    would = "would be " if report["dry_run"] else ""
    for key in report["put"]:
        yield f"put      {key}"
    for key in report["deleted"]:
        yield f"deleted  {key}"
    yield (
        f"{len(report['put'])} {would}put, {len(report['deleted'])} {would}deleted,"
        f" {report['unchanged']} unchanged"
    )
