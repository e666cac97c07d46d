"""Buckets and objects as the state file keeps them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from unictl.sandbox.aws import contents
from unictl.sandbox.aws.contents import Piece, Writer
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

BUCKET: Final = "bucket"
US_EAST_1: Final = "us-east-1"


def find_bucket(exchange: Exchange, name: str) -> Thing | None:
    """Return the bucket, or None."""
    return exchange.session.get(SERVICE, BUCKET, f"bucket/{name}")


def bucket(exchange: Exchange, received: Received) -> Thing:
    """Return the bucket that the request is about.

    Raises:
        Problem: There is none of that name, or it is in another region than the request.
    """
    found = find_bucket(exchange, received.address.bucket)
    if found is None:
        raise no_such_bucket(received.address.bucket)
    region = found.body["region"]
    if received.address.region not in (None, region):
        raise Problem(
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified "
            "endpoint. Please send all future requests to this endpoint.",
            301,
            members={"Endpoint": f"s3.{region}.amazonaws.com", "Bucket": found.body["name"]},
            headers={"x-amz-bucket-region": region},
        )
    if received.caller.signature is not None and received.caller.region != region:
        wrong = received.caller.region
        raise Problem(
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed; "
            f"the region '{wrong}' is wrong; expecting '{region}'",
            members={"Region": region},
            headers={"x-amz-bucket-region": region},
        )
    return found


def no_such_bucket(name: str) -> Problem:
    """Return the refusal of a bucket that isn't there."""
    return Problem(
        "NoSuchBucket", "The specified bucket does not exist", 404, members={"BucketName": name}
    )


def no_such_key(key: str) -> Problem:
    """Return the refusal of an object that isn't there."""
    return Problem("NoSuchKey", "The specified key does not exist.", 404, members={"Key": key})


def kind_of_objects(name: str) -> str:
    """Return the kind of the things that are the bucket's objects; their references are keys."""
    return f"object/{name}"


def find_object(exchange: Exchange, name: str, key: str) -> Thing | None:
    """Return the object, or None."""
    return exchange.session.get(SERVICE, kind_of_objects(name), f"object/{name}/{key}")


def existing(exchange: Exchange, name: str, key: str) -> Thing:
    """Return the object.

    Raises:
        Problem: There is none.
    """
    found = find_object(exchange, name, key)
    if found is None:
        raise no_such_key(key)
    return found


def put(exchange: Exchange, folder: Path, name: str, key: str, body: dict[str, Any]) -> None:
    """Keep an object, in place of one that had its key."""
    whole(folder, pieces_of(body))
    found = find_object(exchange, name, key)
    if found is None:
        thing = Thing(
            SERVICE,
            kind_of_objects(name),
            f"object/{name}/{key}",
            exchange.now,
            body,
            reference=key,
        )
        exchange.session.add(thing)
        return
    forget_contents(exchange, folder, pieces_of(found.body))
    found.body = body
    exchange.session.save(found)


def remove(exchange: Exchange, folder: Path, thing: Thing) -> None:
    """Forget an object and its content."""
    exchange.session.remove(thing)
    forget_contents(exchange, folder, pieces_of(thing.body))


def pieces_of(body: dict[str, Any]) -> tuple[Piece, ...]:
    """Return where the content of an object or a part is."""
    return tuple(Piece(*piece) for piece in body["pieces"])


def forget_contents(exchange: Exchange, folder: Path, pieces: Iterable[Piece]) -> None:
    """Remove files once the transaction is kept."""
    exchange.session.afterwards.append(lambda: contents.remove(folder, pieces))


def keep(writer: Writer) -> None:
    """Keep what was received.

    Raises:
        Problem: A reset has removed it.
    """
    try:
        writer.keep()
    except FileNotFoundError:
        raise lost() from None


def whole(folder: Path, pieces: Iterable[Piece]) -> None:
    """See that the files are there: a reset may have come between.

    Raises:
        Problem: One is gone.
    """
    if not all((folder / name).exists() for name in {piece.file for piece in pieces}):
        raise lost()


def lost() -> Problem:
    """Return the refusal where a content that should be there is gone."""
    return Problem("InternalError", "We encountered an internal error. Please try again.", 500)
