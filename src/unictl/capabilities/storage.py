"""Storage: buckets, and objects in them, of any size."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Annotated, Literal, Protocol

from unictl.capabilities.shared import CreatedAt, Cursor, Limit, Metadata, Raw, Service
from unictl.core.call import Call
from unictl.core.model import Doc, Ge, Le, MaxLen, MinLen, Pattern, model
from unictl.core.operation import FreeText, operation
from unictl.core.page import Page
from unictl.errors import InvalidRequest

BucketName = Annotated[str, Doc("The bucket's name.")]
Key = Annotated[str, FreeText()]
"""An object's name: up to 1,024 bytes of any text; a slash in it makes what looks like folders."""

Range = Annotated[str, Pattern(r"\d+-\d*|-\d+", like="0-1023, 1024- or -100")]
Tag = Annotated[str | None, MinLen(1)]
_WEEK = 7 * 24 * 3600


@model
class CreateBucket:
    """Where a bucket is made."""

    region: Annotated[str | None, MinLen(1), Doc("Where; the keys' own region by default.")] = None


@model
class Bucket:
    """A bucket, as it stands at the service."""

    name: BucketName
    service: Service
    region: Annotated[str | None, Doc("Where it is.")] = None
    created_at: CreatedAt = None
    raw: Raw = None


@model
class ListBuckets:
    """Which buckets to list."""

    prefix: Annotated[str | None, MinLen(1), Doc("Only names that begin so.")] = None
    limit: Limit = 100
    cursor: Cursor = None


class Buckets(Protocol):
    """Buckets: made and listed."""

    @operation("PUT", "/storage/{bucket}", changes="state", recovery="lookup")
    def create_bucket(self, bucket: str, options: CreateBucket) -> Call[Bucket]:
        """Create a bucket; one that is yours already is left as it is."""
        ...

    @operation("GET", "/storage")
    def list_buckets(self, filters: ListBuckets) -> Call[Page[Bucket]]:
        """List your buckets."""
        ...


@model
class PutObject:
    """What an object holds, unless content is sent beside it, and what is kept with it."""

    text: Annotated[str | None, Doc("The content, where it is text; it is kept as UTF-8.")] = None
    binary: Annotated[str | None, Doc("The content, in base64.")] = None
    content_type: Annotated[
        str | None, MinLen(1), Doc("Its media type; application/octet-stream by default.")
    ] = None
    cache_control: Annotated[str | None, MinLen(1), Doc("How it may be cached.")] = None
    content_disposition: Annotated[
        str | None, MinLen(1), Doc("How browsers show it: attachment; filename=…")
    ] = None
    content_encoding: Annotated[
        str | None, MinLen(1), Doc("How the content is packed: gzip; it is kept as it is.")
    ] = None
    storage_class: Annotated[
        str | None, MinLen(1), Doc("How it is stored, in the service's words: STANDARD_IA.")
    ] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps; 2 KB in all.")] = field(
        default_factory=dict
    )
    tags: Annotated[Metadata, Doc("Pairs that rules and bills can use; 10 at most.")] = field(
        default_factory=dict
    )
    if_match: Annotated[Tag, Doc("Only if the object that is there has this ETag.")] = None
    if_none_match: Annotated[
        Literal["*"] | None, Doc("With *, only if there is no object of that name.")
    ] = None

    def __post_init__(self) -> None:
        """Refuse two contents, and two conditions."""
        if self.text is not None and self.binary is not None:
            raise InvalidRequest("text and binary exclude each other", field="binary")
        if self.if_match is not None and self.if_none_match is not None:
            raise InvalidRequest("if_match and if_none_match exclude each other", field="if_match")


@model
class GetObject:
    """Which version and bytes to bring, and when."""

    range: Annotated[Range | None, Doc("Only these bytes, counted from 0, both ends included.")] = (
        None
    )
    version_id: Annotated[str | None, MinLen(1), Doc("That version; the newest by default.")] = None
    if_match: Annotated[Tag, Doc("Only if it has this ETag.")] = None
    if_none_match: Annotated[Tag, Doc("Only if it has another ETag.")] = None

    def __post_init__(self) -> None:
        """Refuse a range that ends before it begins: services pass it over and send all."""
        first, _, last = str(self.range or "").partition("-")  # what is no text is told later
        if first.isdecimal() and last.isdecimal() and int(first) > int(last):
            raise InvalidRequest(f"range ends before it begins: {self.range}", field="range")


@model
class HeadObject:
    """Which version to look at, and when."""

    version_id: Annotated[str | None, MinLen(1), Doc("That version; the newest by default.")] = None
    if_match: Annotated[Tag, Doc("Only if it has this ETag.")] = None
    if_none_match: Annotated[Tag, Doc("Only if it has another ETag.")] = None


@model
class StoredObject:
    """An object, as it stands at the service; in a list also what looks like a folder."""

    bucket: BucketName
    key: Annotated[str, Doc("The object's name.")]
    service: Service
    kind: Annotated[
        Literal["object", "prefix"], Doc("A prefix stands for all objects whose names begin so.")
    ] = "object"
    size: Annotated[int | None, Doc("Bytes.")] = None
    etag: Annotated[str | None, Doc("Changes with the content; without its quotes.")] = None
    version_id: Annotated[str | None, Doc("Which version it is, where versions are kept.")] = None
    checksum: Annotated[
        str | None, Doc("That the service keeps: CRC32=…, in base64; ends in -N for N parts.")
    ] = None
    content_type: Annotated[str | None, Doc("Its media type.")] = None
    content_range: Annotated[str | None, Doc("Which bytes of it came: bytes 0-9/100.")] = None
    cache_control: Annotated[str | None, Doc("How it may be cached.")] = None
    content_disposition: Annotated[str | None, Doc("How browsers show it.")] = None
    content_encoding: Annotated[str | None, Doc("How the content is packed.")] = None
    storage_class: Annotated[str | None, Doc("How it is stored.")] = None
    modified_at: Annotated[datetime | None, Doc("When it was put (UTC).")] = None
    metadata: Annotated[Metadata, Doc("Pairs that the service keeps.")] = field(
        default_factory=dict
    )
    raw: Raw = None


@model
class ObjectContent(StoredObject):
    """An object with its content, unless that went into a file."""

    text: Annotated[str | None, Doc("The content, where it is text (UTF-8).")] = None
    binary: Annotated[str | None, Doc("The content in base64, where it is none.")] = None

    @property
    def content(self) -> bytes:
        """The content as bytes."""
        if self.text is not None:
            return self.text.encode()
        import base64  # noqa: PLC0415 - few contents need it

        return base64.b64decode(self.binary or "")


@model
class ListObjects:
    """Which objects to list."""

    prefix: Annotated[str | None, MinLen(1), Doc("Only names that begin so.")] = None
    delimiter: Annotated[
        str | None, MinLen(1), Doc("Show names up to it, as folders: usually a slash.")
    ] = None
    start_after: Annotated[str | None, MinLen(1), Doc("Only names that sort after this.")] = None
    limit: Limit = 100
    cursor: Cursor = None


@model
class CopyObject:
    """Where an object is copied, and what is different about the copy."""

    to_key: Annotated[str, MinLen(1), Doc("The copy's name.")]
    to_bucket: Annotated[
        str | None, MinLen(1), Doc("The copy's bucket; the same one by default.")
    ] = None
    version_id: Annotated[str | None, MinLen(1), Doc("Copy that version.")] = None
    content_type: Annotated[
        str | None, MinLen(1), Doc("The copy's media type; then its metadata is replaced too.")
    ] = None
    storage_class: Annotated[
        str | None, MinLen(1), Doc("How it is stored, in the service's words.")
    ] = None
    metadata: Annotated[
        Metadata, Doc("The copy's pairs in place of the original's; without any those are kept.")
    ] = field(default_factory=dict)
    if_match: Annotated[Tag, Doc("Only if the original has this ETag.")] = None
    if_none_match: Annotated[
        Literal["*"] | None, Doc("With *, only if there is no object of the copy's name.")
    ] = None


@model
class DeleteObject:
    """Which version to delete, and when."""

    version_id: Annotated[str | None, MinLen(1), Doc("That version, for good.")] = None
    if_match: Annotated[Tag, Doc("Only if it has this ETag.")] = None


@model
class DeletedObject:
    """What was deleted; a name that no object has is no error."""

    bucket: BucketName
    key: Annotated[str, Doc("The object's name.")]
    service: Service
    version_id: Annotated[str | None, Doc("The version deleted, or that of the mark made.")] = None
    delete_marker: Annotated[
        bool, Doc("Whether a mark now hides it, and its versions are still there.")
    ] = False
    raw: Raw = None


@model
class PresignObject:
    """What the address allows, and for how long."""

    method: Annotated[Literal["get", "put"], Doc("Whether it is to be read or written.")] = "get"
    expires_in: Annotated[int, Ge(1), Le(_WEEK), Doc("For so many seconds; a week at most.")] = 3600
    version_id: Annotated[str | None, MinLen(1), Doc("Read that version.")] = None
    content_type: Annotated[
        str | None, MinLen(1), MaxLen(255), Doc("With put: the type that must be sent with it.")
    ] = None
    content_disposition: Annotated[
        str | None, MinLen(1), Doc("With get: how browsers show it: attachment; filename=…")
    ] = None


@model
class PresignedUrl:
    """An address that anybody who has it may use, without keys, for a while."""

    url: Annotated[str, Doc("The address; whoever has it needs no keys.")]
    method: Annotated[Literal["get", "put"], Doc("Whether it is to be read or written.")]
    bucket: BucketName
    key: Annotated[str, Doc("The object's name.")]
    service: Service
    expires_in: Annotated[int, Doc("Seconds for which it works, at most.")]
    headers: Annotated[Mapping[str, str], Doc("Headers that must be sent with it.")] = field(
        default_factory=dict
    )
    raw: Raw = None


class Objects(Protocol):
    """Objects: put, read, listed, copied, deleted."""

    @operation(
        "PUT",
        "/storage/{bucket}/objects/{key}",
        changes="state",
        recovery="key",
        content="sent",
    )
    def put(self, bucket: str, key: Key, options: PutObject) -> Call[StoredObject]:
        """Put an object in place of one of that name; a large one goes in parts, checked."""
        ...

    @operation("GET", "/storage/{bucket}/objects/{key}", content="received")
    def get(self, bucket: str, key: Key, options: GetObject) -> Call[ObjectContent]:
        """Bring an object's content, checked against its checksum."""
        ...

    @operation("GET", "/storage/{bucket}/heads/{key}")
    def head(self, bucket: str, key: Key, options: HeadObject) -> Call[StoredObject]:
        """Show what is known of an object, without its content."""
        ...

    @operation("GET", "/storage/{bucket}/objects")
    def list(self, bucket: str, filters: ListObjects) -> Call[Page[StoredObject]]:
        """List objects, in the order of their names."""
        ...

    @operation("POST", "/storage/{bucket}/copies/{key}", changes="state", recovery="key")
    def copy(self, bucket: str, key: Key, options: CopyObject) -> Call[StoredObject]:
        """Copy an object, without bringing it here."""
        ...

    @operation("DELETE", "/storage/{bucket}/objects/{key}", changes="state", recovery="key")
    def delete(self, bucket: str, key: Key, options: DeleteObject) -> Call[DeletedObject]:
        """Delete an object; where versions are kept, hide it."""
        ...

    @operation("GET", "/storage/{bucket}/presigned/{key}")
    def presign(self, bucket: str, key: Key, options: PresignObject) -> Call[PresignedUrl]:
        """Make an address that anybody may use for a while; nothing is sent, or looked at."""
        ...
