"""Buckets: create, list, look for, delete."""

import re
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.keys import ACCOUNT
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.aws.s3 import asked, kept, times, uploads, xml
from unictl.sandbox.aws.s3.asked import number, one
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing

OWNER: Final = (("DisplayName", "unictl-sandbox"), ("ID", "75aa57f09aa0c8caeab4f8c24e99d10f" * 2))
_NAME: Final = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RESERVED: Final = ("xn--", "sthree-", "amzn-s3-demo-")
_MOST: Final = 10_000


def create(exchange: Exchange, received: Received) -> Reply:
    """CreateBucket."""
    name, here = received.address.bucket, received.caller.region
    if not _NAME.fullmatch(name) or name.startswith(_RESERVED):
        raise Problem(
            "InvalidBucketName", "The specified bucket is not valid.", members={"BucketName": name}
        )
    headers = exchange.request.headers
    if headers.get("x-amz-acl", "private") != "private":
        raise Problem(
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        )
    asked.refuse_what_is_missing_here(headers)
    region = _region(received.body, here)
    found = kept.find_bucket(exchange, name)
    if found is not None and not found.body["region"] == region == kept.US_EAST_1:
        raise Problem(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            409,
            members={"BucketName": name},
        )
    if found is None:
        body = {"name": name, "region": region, "created": exchange.now}
        exchange.session.add(
            Thing(SERVICE, kept.BUCKET, f"bucket/{name}", exchange.now, body, reference=name)
        )
    arn = f"arn:aws:s3:::{name}"
    return Reply(200, {"location": f"/{name}", "x-amz-bucket-arn": arn})


def _region(body: bytes, here: str) -> str:
    """Return where the bucket is to be: what the body says, and in us-east-1 that is nothing."""
    given = None
    if body:
        configuration = xml.read(body, "CreateBucketConfiguration")
        given = configuration.get("LocationConstraint")
        for element in configuration.inner:
            if element.name != "LocationConstraint":
                raise asked.not_implemented(element.name)
    if given == "EU":
        given = "eu-west-1"
    if given == kept.US_EAST_1:
        raise Problem(
            "InvalidLocationConstraint",
            "The specified location-constraint is not valid",
            members={"LocationConstraint": given},
        )
    if here not in (given, kept.US_EAST_1):
        raise Problem(
            "IllegalLocationConstraintException",
            f"The {given or 'unspecified'} location constraint is incompatible for the region "
            "specific endpoint this request was sent to.",
        )
    return given or here


def listing(exchange: Exchange, received: Received) -> Reply:
    """ListBuckets."""
    del received
    query = exchange.request.query
    prefix, region = one(query, "prefix") or "", one(query, "bucket-region")
    token = one(query, "continuation-token")
    most = number(query, "max-buckets", _MOST, _MOST) or _MOST
    found: list[Thing] = []
    more = False
    things = exchange.session.ordered(SERVICE, kept.BUCKET, since=prefix, after=token)
    for thing in things:
        if not thing.body["name"].startswith(prefix):
            break
        if region in (None, thing.body["region"]):
            more = len(found) == most
            if more:
                break
            found.append(thing)
    return xml.reply(
        "ListAllMyBucketsResult",
        (
            ("Owner", OWNER),
            ("Buckets", [("Bucket", _shown(thing.body)) for thing in found]),
            ("ContinuationToken", found[-1].body["name"] if more else None),
            ("Prefix", prefix or None),
        ),
    )


def _shown(body: dict[str, Any]) -> xml.Members:
    return (
        ("BucketArn", f"arn:aws:s3:::{body['name']}"),
        ("BucketRegion", body["region"]),
        ("CreationDate", times.iso(body["created"])),
        ("Name", body["name"]),
    )


def head(exchange: Exchange, received: Received) -> Reply:
    """HeadBucket."""
    found = kept.bucket(exchange, received)
    about = {"x-amz-bucket-region": found.body["region"], "x-amz-access-point-alias": "false"}
    return Reply(200, {**about, "content-type": "application/xml"})


def location(exchange: Exchange, received: Received) -> Reply:
    """GetBucketLocation, which any region answers."""
    found = kept.find_bucket(exchange, received.address.bucket)
    if found is None:
        raise kept.no_such_bucket(received.address.bucket)
    region = found.body["region"]
    named = "" if region == kept.US_EAST_1 else region
    body = xml.document("LocationConstraint", named)
    return Reply(200, {"content-type": "application/xml"}, body)


def versioning(exchange: Exchange, received: Received) -> Reply:
    """GetBucketVersioning: it has never been on."""
    kept.bucket(exchange, received)
    return xml.reply("VersioningConfiguration", ())


def delete(exchange: Exchange, received: Received) -> Reply:
    """DeleteBucket; unfinished uploads go with it."""
    found = kept.bucket(exchange, received)
    name = found.body["name"]
    if next(exchange.session.ordered(SERVICE, kept.kind_of_objects(name)), None) is not None:
        raise Problem(
            "BucketNotEmpty",
            "The bucket you tried to delete is not empty",
            409,
            members={"BucketName": name},
        )
    uploads.forget_all(exchange, received.folder, name)
    exchange.session.remove(found)
    return Reply(204)


def check_owner(exchange: Exchange) -> None:
    """See that the bucket's owner is the one expected, if one is.

    Raises:
        Problem: It is another.
    """
    expected = exchange.request.headers.get("x-amz-expected-bucket-owner", ACCOUNT)
    if expected != ACCOUNT:
        raise Problem("AccessDenied", "Access Denied", 403)
