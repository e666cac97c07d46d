"""What a request asks for beside its address: pairs of the query, headers that S3 keeps."""

from collections.abc import Iterable, Mapping
from typing import Final

from unictl.sandbox.aws.errors import Problem

KEPT: Final = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
)
"""Headers that come back with the object as they were given."""
DEFAULT_TYPE: Final = "binary/octet-stream"
METADATA: Final = "x-amz-meta-"
STORAGE_CLASSES: Final = (
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
)
_MOST_METADATA: Final = 2048
_NOT_HERE: Final = (
    "x-amz-bucket-object-lock-enabled",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-object-lock-mode",
    "x-amz-object-lock-retain-until-date",
    "x-amz-object-lock-legal-hold",
    "x-amz-website-redirect-location",
    "x-amz-write-offset-bytes",
)
_OWNERS: Final = ("private", "bucket-owner-full-control")


def one(query: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the value of the first pair of that name, None if there is none."""
    return next((value for key, value in query if key == name), None)


def number(
    query: Iterable[tuple[str, str]], name: str, default: int, most: int, least: int = 0
) -> int:
    """Return a whole number of the query, at most `most`.

    Raises:
        Problem: It is none, or below `least`.
    """
    text = one(query, name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise Problem(
            "InvalidArgument",
            f"Provided {name} not an integer or within integer range",
            members={"ArgumentName": name, "ArgumentValue": text},
        )
    return min(int(text), most)


def refuse_what_is_missing_here(headers: Mapping[str, str]) -> None:
    """Refuse headers that ask for what the sandbox doesn't do, such as locks.

    Rights for others by ACL are refused as at each bucket made since 2023, which has none.

    Raises:
        Problem: There is one.
    """
    for name in _NOT_HERE:
        if name in headers:
            raise not_implemented(name)
    granted = any(name.startswith("x-amz-grant-") for name in headers)
    if granted or headers.get("x-amz-acl", "private") not in _OWNERS:
        raise Problem("AccessControlListNotSupported", "The bucket does not allow ACLs")
    if headers.get("x-amz-server-side-encryption", "AES256") != "AES256":
        raise not_implemented("x-amz-server-side-encryption")


def refuse_what_is_archived(storage_class: str, code: str) -> None:
    """Refuse to read what would have to be restored first.

    Raises:
        Problem: It would.
    """
    if storage_class in ("GLACIER", "DEEP_ARCHIVE"):
        raise Problem(
            code,
            "The operation is not valid for the object's storage class",
            403,
            members={"StorageClass": storage_class},
        )


def not_implemented(header: str) -> Problem:
    """Return the refusal of a header or a part of the query."""
    return Problem(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented.",
        501,
        members={"Header": header},
    )


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's own metadata.

    Raises:
        Problem: It is larger than 2 KB.
    """
    found = {
        name.removeprefix(METADATA): value
        for name, value in headers.items()
        if name.startswith(METADATA)
    }
    size = sum(len(name.encode()) + len(value.encode()) for name, value in found.items())
    if size > _MOST_METADATA:
        raise Problem(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            members={"Size": size, "MaxSizeAllowed": _MOST_METADATA},
        )
    return found


def to_keep(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that come back with the object."""
    found = {name: headers[name] for name in KEPT if name in headers}
    encodings = [part.strip() for part in found.pop("content-encoding", "").split(",")]
    encodings = [part for part in encodings if part and part != "aws-chunked"]
    if encodings:
        found["content-encoding"] = ",".join(encodings)
    return {"content-type": DEFAULT_TYPE, **found}


def storage_class(headers: Mapping[str, str]) -> str:
    """Return the storage class.

    Raises:
        Problem: There is none of that name.
    """
    found = headers.get("x-amz-storage-class", "STANDARD")
    if found not in STORAGE_CLASSES:
        raise Problem("InvalidStorageClass", "The storage class you specified is not valid")
    return found
