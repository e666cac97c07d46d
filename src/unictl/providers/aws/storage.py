"""Storage at S3, and at whatever speaks its language."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final, final
from urllib.parse import quote, unquote_plus, urlsplit

from unictl.capabilities.storage import (
    Bucket,
    Buckets,
    CopyObject,
    CreateBucket,
    DeletedObject,
    DeleteObject,
    GetObject,
    HeadObject,
    ListBuckets,
    ListObjects,
    ObjectContent,
    Objects,
    PresignedUrl,
    PresignObject,
    PutObject,
    StoredObject,
)
from unictl.core.call import Call
from unictl.core.page import Page, decode_cursor, encode_cursor
from unictl.core.provider import Extras
from unictl.errors import InvalidRequest
from unictl.providers.aws.base import Aws, refuse
from unictl.providers.aws.get import get_object
from unictl.providers.aws.hosts import DEFAULT_REGION
from unictl.providers.aws.objects import extras, inline, pairs, place, quoted, to_object
from unictl.providers.aws.protocol import read, request
from unictl.providers.aws.put import put_object

_PAGE: Final = 1000
_GONE: Final = 404
_COPYING: Final = 300.0  # of 5 GiB


@final
class AwsStorage(Aws, Buckets, Objects):
    """S3 has no folders: a slash in a name makes them look so, and a delimiter lists them."""

    extras: ClassVar[Mapping[str, type]] = Extras(
        "unictl.providers.aws.extras",
        create_bucket="CreateBucket",
        put="PutObject",
        get="ReadObject",
        head="ReadObject",
        list="ListObjects",
        copy="CopyObject",
        delete="ReadObject",
        presign="ReadObject",
    )

    def create_bucket(self, bucket: str, options: CreateBucket) -> Call[Bucket]:
        """Create a bucket; S3 says of one that is the caller's own already that it is."""
        own = self.context.settings.get("region", "region")
        region = options.region or (DEFAULT_REGION if own in {"", "region"} else own)
        # The oldest region is the one without a name, and refuses its own.
        constraint = None if region == DEFAULT_REGION else {"LocationConstraint": region}
        if self.again():
            found = yield self.request("s3", "HeadBucket", {"Bucket": bucket}, expects=(_GONE,))
            if found.status != _GONE:
                return Bucket(name=bucket, service="aws", region=region, raw={})
        reply = yield request(
            "s3",
            "CreateBucket",
            {
                "Bucket": bucket,
                "CreateBucketConfiguration": constraint,
                **extras(self.context.extra),
            },
            region=options.region,
            changes=True,
        )
        members = read("s3", "CreateBucket", reply)
        return Bucket(name=bucket, service="aws", region=region, raw=members)

    def list_buckets(self, filters: ListBuckets) -> Call[Page[Bucket]]:
        """List the account's buckets; those of all regions."""
        bound = f"aws buckets {filters.prefix}"
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        parameters = {
            "MaxBuckets": min(filters.limit or _PAGE, _PAGE),
            "Prefix": filters.prefix,
            "ContinuationToken": position.get("token"),
        }
        reply = yield self.request("s3", "ListBuckets", parameters)
        members = read("s3", "ListBuckets", reply)
        token = members.get("ContinuationToken")
        found = tuple(
            Bucket(
                name=one["Name"],
                service="aws",
                region=one.get("BucketRegion"),
                created_at=one.get("CreationDate"),
                raw=one,
            )
            # Services that know no prefix leave it out of account.
            for one in members.get("Buckets", ())
            if one["Name"].startswith(filters.prefix or "")
        )
        following = encode_cursor({"token": token}, bound_to=bound) if token else None
        if following is None and filters.limit and len(found) > filters.limit:
            return Page(found[: filters.limit], None)
        return Page(found, following)

    def put(self, bucket: str, key: str, options: PutObject) -> Call[StoredObject]:
        """Put an object; the same content again makes the same object, so it may be repeated."""
        where = place(bucket, key)
        sent = self.context.content
        if sent is not None and (options.text is not None or options.binary is not None):
            raise InvalidRequest("content comes twice", field="text")
        content = inline(options.text, options.binary) if sent is None else sent
        return (yield from put_object(self, where, content, options))

    def get(self, bucket: str, key: str, options: GetObject) -> Call[ObjectContent]:
        """Bring an object; checked by its CRC-32, SHA or MD5 where S3 has one of all of it."""
        return (yield from get_object(self, place(bucket, key), options))

    def head(self, bucket: str, key: str, options: HeadObject) -> Call[StoredObject]:
        """Show what S3 knows of an object."""
        parameters = {
            **place(bucket, key),
            "VersionId": options.version_id,
            "IfMatch": quoted(options.if_match),
            "IfNoneMatch": quoted(options.if_none_match),
            "ChecksumMode": "ENABLED",
            **extras(self.context.extra),
        }
        reply = yield from self.read("HeadObject", parameters)
        return to_object(bucket, key, read("s3", "HeadObject", reply))

    def list(self, bucket: str, filters: ListObjects) -> Call[Page[StoredObject]]:
        """List objects; what comes or goes meanwhile neither doubles nor hides another."""
        shown = (filters.prefix, filters.delimiter, filters.start_after)
        bound = f"aws objects {bucket} {shown}"
        position = decode_cursor(filters.cursor, bound_to=bound) if filters.cursor else {}
        parameters = {
            "Bucket": bucket,
            "Prefix": filters.prefix,
            "Delimiter": filters.delimiter,
            "StartAfter": filters.start_after,
            "ContinuationToken": position.get("token"),
            "MaxKeys": min(filters.limit or _PAGE, _PAGE),
            "EncodingType": "url",  # a name may hold what XML can't
            **extras(self.context.extra),
        }
        reply = yield from self.read("ListObjectsV2", parameters)
        members = read("s3", "ListObjectsV2", reply)
        token = members.get("NextContinuationToken") if members.get("IsTruncated") else None
        plain = members.get("EncodingType") != "url"
        objects = [
            to_object(bucket, _named(one["Key"], plain=plain), one)
            for one in members.get("Contents", ())
        ]
        folders = [
            StoredObject(
                bucket=bucket,
                key=_named(one["Prefix"], plain=plain),
                service="aws",
                kind="prefix",
                raw=one,
            )
            for one in members.get("CommonPrefixes", ())
        ]
        ordered = sorted([*objects, *folders], key=lambda one: one.key.encode())
        return Page(
            tuple(ordered), encode_cursor({"token": token}, bound_to=bound) if token else None
        )

    def copy(self, bucket: str, key: str, options: CopyObject) -> Call[StoredObject]:
        """Copy an object of up to 5 GiB.

        One that may only be made is looked for first: its own earlier success would forbid it.
        """
        source = f"{quote(bucket)}/{quote(key, safe='/~')}"
        if options.version_id:
            source += f"?versionId={quote(options.version_id)}"
        place(bucket, key)
        replaced = bool(options.metadata or options.content_type)
        target = place(options.to_bucket or bucket, options.to_key)
        if self.again() and options.if_none_match:
            made = yield from self._copied(
                {**place(bucket, key), "VersionId": options.version_id}, target
            )
            if made is not None:
                return made
        reply = yield self.request(
            "s3",
            "CopyObject",
            {
                **target,
                "CopySource": source,
                "MetadataDirective": "REPLACE" if replaced else None,
                "Metadata": pairs(options.metadata) if replaced else None,
                "ContentType": options.content_type,
                "StorageClass": options.storage_class,
                "CopySourceIfMatch": quoted(options.if_match),
                "IfNoneMatch": options.if_none_match,
                **extras(self.context.extra),
            },
            takes=_COPYING,
            changes=True,
        )
        members = read("s3", "CopyObject", reply)
        found = {**members.get("CopyObjectResult", {}), "VersionId": members.get("VersionId")}
        copy = to_object(target["Bucket"], target["Key"], found)
        if not replaced:  # the reply says nothing of what is taken over from the original
            return copy
        return replace(copy, content_type=options.content_type, metadata=options.metadata)

    def delete(self, bucket: str, key: str, options: DeleteObject) -> Call[DeletedObject]:
        """Delete an object; S3 says nothing else of one that isn't there.

        With a condition it is looked for first: its own earlier success would make that fail.
        """
        if self.again() and options.if_match:
            where = {**place(bucket, key), "VersionId": options.version_id}
            if (yield self.request("s3", "HeadObject", where, expects=(_GONE,))).status == _GONE:
                return DeletedObject(bucket=bucket, key=key, service="aws", raw={})
        reply = yield self.request(
            "s3",
            "DeleteObject",
            {
                **place(bucket, key),
                "VersionId": options.version_id,
                "IfMatch": quoted(options.if_match),
                **extras(self.context.extra),
            },
            changes=True,
        )
        members = read("s3", "DeleteObject", reply)
        return DeletedObject(
            bucket=bucket,
            key=key,
            service="aws",
            version_id=members.get("VersionId"),
            delete_marker=bool(members.get("DeleteMarker")),
            raw=members,
        )

    def _copied(
        self, source: Mapping[str, Any], target: Mapping[str, Any]
    ) -> Call[StoredObject | None]:
        """Return the copy if it is there: the same content, made since the first attempt."""
        reply = yield self.request("s3", "HeadObject", target, expects=(_GONE,))
        if reply.status == _GONE:
            return None
        copy = to_object(target["Bucket"], target["Key"], read("s3", "HeadObject", reply))
        reply = yield self.request("s3", "HeadObject", source)
        original = to_object(source["Bucket"], source["Key"], read("s3", "HeadObject", reply))
        made = copy.modified_at
        since = made is not None and made.timestamp() >= int(self.context.since)
        same = (copy.etag, copy.size) == (original.etag, original.size)
        return copy if since and same else None

    def presign(self, bucket: str, key: str, options: PresignObject) -> Call[PresignedUrl]:
        """Make the address; it ends with temporary keys, and an owner can't be demanded in it."""
        reading = options.method == "get"
        if reading:
            refuse("presign with method get", content_type=options.content_type)
        else:
            refuse(
                "presign with method put",
                version_id=options.version_id,
                content_disposition=options.content_disposition,
            )
        parameters = {
            **place(bucket, key),
            "VersionId": options.version_id,
            "ResponseContentDisposition": options.content_disposition,
            "ContentType": options.content_type,
            **extras(self.context.extra),
        }
        ask = self.request(
            "s3",
            "GetObject" if reading else "PutObject",
            parameters,
            presign=options.expires_in,
        )
        reply = yield ask
        return PresignedUrl(
            url=reply.body.decode(),
            method=options.method,
            bucket=bucket,
            key=key,
            service="aws",
            expires_in=options.expires_in,
            headers=dict(ask.headers),
            raw={"host": urlsplit(reply.body.decode()).netloc},
        )


def _named(key: str, *, plain: bool) -> str:
    return key if plain else unquote_plus(key)
