"""`unictl storage head|copy|delete|presign`: operations whose object is named `BUCKET/KEY`.

What else they take is projected. The bucket and the key apart, as they stand in the operation's
path, are still taken; no bucket's name has a slash, which tells the two forms apart.
"""

from pathlib import PurePosixPath
from typing import Any, Final

from typer.core import TyperArgument, TyperCommand, TyperOption

from unictl.cli import projection, storage_shared
from unictl.errors import InvalidRequest

_COPY: Final = """Copy an object, without bringing it here.

The second name is the copy's; one that ends in a slash gets the object's own: `copy photos/cat.jpg
kept/2026/`. The parts of it can stand in --to-bucket and --to-key instead.
"""


class _KeyApart(TyperArgument):
    """The key, where it stands apart from the bucket: taken, and not shown."""

    def get_usage_pieces(self, ctx: Any) -> list[str]:
        """Return nothing for the usage line."""
        del ctx
        return []


def head() -> TyperCommand:
    """Return the command."""
    return _named("head")


def delete() -> TyperCommand:
    """Return the command."""
    return _named("delete")


def presign() -> TyperCommand:
    """Return the command."""
    return _named("presign")


def _named(name: str) -> TyperCommand:
    """Return the operation's command, its arguments in one."""
    command = projection.command(storage_shared.CAPABILITY, name)
    run: Any = command.callback

    def run_named(*, source: str, key: str | None, **values: Any) -> None:
        bucket, named = _place(source, key)
        run(bucket=bucket, key=named, **values)

    apart = _KeyApart(param_decls=["key"], required=False, type=str, metavar="KEY", hidden=True)
    _take(command, storage_shared.argument("source", "BUCKET/KEY"), apart)
    command.callback = run_named
    return command


def copy() -> TyperCommand:
    """Return the command."""
    command = projection.command(storage_shared.CAPABILITY, "copy")
    run: Any = command.callback

    def run_copy(*, source: str, target: str | None, **values: Any) -> None:
        apart = not _is_place(source)
        bucket, key = _place(source, target if apart else None)
        if target is not None and not apart:
            if not (values["to_key"] is values["to_bucket"] is None):
                raise InvalidRequest(
                    "the copy is named twice",
                    hint="Name it BUCKET/KEY, or with --to-bucket and --to-key.",
                )
            values |= _copy_of(bucket, key, target)
        try:
            run(bucket=bucket, key=key, **values)
        except InvalidRequest as error:
            if error.field == "to_key" and values["to_key"] is None:
                error.hint = "Name the copy: copy BUCKET/KEY BUCKET/KEY."
            raise

    _take(
        command,
        storage_shared.argument("source", "BUCKET/KEY", text="The object."),
        storage_shared.argument("target", "BUCKET/KEY", required=False, text="The copy."),
    )
    for option in command.params:
        if isinstance(option, TyperOption) and option.name == "to_key":
            option.help = "The copy's name, where it doesn't stand in the second BUCKET/KEY."
    command.callback, command.help = run_copy, _COPY
    return command


def _take(command: TyperCommand, *arguments: TyperArgument) -> None:
    """Let the command take these arguments in place of the projected ones."""
    options = [param for param in command.params if param.param_type_name == "option"]
    command.params = [*arguments, *options]


def _is_place(text: str) -> bool:
    return "/" in text.removeprefix("s3://")


def _place(text: str, key: str | None) -> tuple[str, str]:
    """Return the bucket and the key, which may stand apart.

    Raises:
        InvalidRequest: They name no object, or two of them.
    """
    if key is None:
        return storage_shared.place(text)
    if _is_place(text):
        raise InvalidRequest(
            "there are two names where one object is meant",
            hint="Write BUCKET/KEY, and quote a name with spaces.",
        )
    return text.removeprefix("s3://"), key


def _copy_of(bucket: str, key: str, target: str) -> dict[str, str | None]:
    """Return the fields that name the copy; in the same bucket that stays unnamed."""
    to_bucket, to_key = storage_shared.place(target, folder=True)
    if not to_key or to_key.endswith("/"):
        to_key += PurePosixPath(key).name
    return {"to_key": to_key, "to_bucket": None if to_bucket == bucket else to_bucket}
