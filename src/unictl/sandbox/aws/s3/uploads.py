"""Multipart uploads as the state file keeps them: the upload, and its parts by number."""

from collections.abc import Iterator
from pathlib import Path

from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.s3 import kept
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing


def kind(bucket: str) -> str:
    """Return the kind of the things that are the bucket's uploads; their references are keys."""
    return f"upload/{bucket}"


def kind_of_parts(upload: Thing) -> str:
    """Return the kind of the things that are the upload's parts."""
    return f"part/{upload.id}"


def find(exchange: Exchange, bucket: str, key: str, identifier: str) -> Thing:
    """Return the upload.

    Raises:
        Problem: There is none, or it is another key's.
    """
    found = exchange.session.get(SERVICE, kind(bucket), identifier)
    if found is None or found.body["key"] != key:
        raise Problem(
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may "
            "have been aborted or completed.",
            404,
            members={"UploadId": identifier},
        )
    return found


def parts(exchange: Exchange, upload: Thing, after: int = 0) -> Iterator[Thing]:
    """Yield the upload's parts by number, from the one after `after` on."""
    return exchange.session.ordered(
        SERVICE, kind_of_parts(upload), after=f"{after:05}" if after else None
    )


def forget(exchange: Exchange, folder: Path, upload: Thing) -> None:
    """Forget an upload, its parts and their bytes."""
    for part in list(parts(exchange, upload)):
        exchange.session.remove(part)
        kept.forget_contents(exchange, folder, kept.pieces_of(part.body))
    exchange.session.remove(upload)


def forget_all(exchange: Exchange, folder: Path, bucket: str) -> None:
    """Forget all uploads of a bucket."""
    for upload in list(exchange.session.ordered(SERVICE, kind(bucket))):
        forget(exchange, folder, upload)
