"""S3's objects as our models, and our fields as S3's parameters."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from unictl.capabilities.storage import ObjectContent, StoredObject
from unictl.core.content import Memory
from unictl.errors import InvalidRequest
from unictl.providers.aws.checksums import kept

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html and UsingMetadata.html
_LONGEST_KEY: Final = 1024
_LARGEST_METADATA: Final = 2048
_MOST_TAGS: Final = 10
# https://www.rfc-editor.org/rfc/rfc2047#section-2
_WORD: Final = re.compile(r"=\?([A-Za-z0-9-]+)\?([BbQq])\?([^?\s]*)\?=")
_WORDS: Final = re.compile(rf"{_WORD.pattern}(?:\s+{_WORD.pattern})*")
_LARGEST_RESULT: Final = 64 << 20

EXTRAS: Final[Mapping[str, str]] = {
    "acl": "ACL",
    "attributes": "AttributeDefinitions",
    "content_language": "ContentLanguage",
    "expected_bucket_owner": "ExpectedBucketOwner",
    "fetch_owner": "FetchOwner",
    "kms_key_id": "SSEKMSKeyId",
    "object_ownership": "ObjectOwnership",
    "server_side_encryption": "ServerSideEncryption",
    "tagging_directive": "TaggingDirective",
    "website_redirect": "WebsiteRedirectLocation",
}
"""Our names of AWS's own fields, and those of its API."""


def extras(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the caller's own AWS fields by the API's names; the region is no parameter."""
    return {EXTRAS[name]: value for name, value in given.items() if name in EXTRAS}


def place(bucket: str, key: str) -> dict[str, str]:
    """Return the parameters that name an object.

    Raises:
        InvalidRequest: No object can have that name, or no program can ask for it.
    """
    if len(key.encode()) > _LONGEST_KEY:
        raise InvalidRequest(
            f"key is longer than S3's {_LONGEST_KEY} bytes ({len(key.encode())})", field="key"
        )
    if not {".", ".."}.isdisjoint(key.split("/")):
        raise InvalidRequest(
            "key holds a part that is . or .., which programs on the way leave out",
            hint="Choose another name.",
            field="key",
        )
    return {"Bucket": bucket, "Key": key}


def pairs(metadata: Mapping[str, str]) -> dict[str, str]:
    """Return the metadata as S3 takes it, in headers.

    Raises:
        InvalidRequest: It is too large, or holds what no header can.
    """
    kept_as = {name: _header(value) for name, value in metadata.items()}
    size = sum(len(name) + len(value) for name, value in kept_as.items())
    if size > _LARGEST_METADATA:
        raise InvalidRequest(
            f"metadata is larger than S3's {_LARGEST_METADATA} bytes ({size})", field="metadata"
        )
    for name in metadata:
        field = f"metadata.{name}"
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            raise InvalidRequest(f"{field}: a name has ASCII letters, digits, - and _", field=field)
        if name != name.lower():
            raise InvalidRequest(f"{field}: S3 keeps names in lower case", field=field)
    return kept_as


def _header(value: str) -> str:
    """Return a value as a header holds it: what is no plain ASCII as RFC 2047, as S3 itself does.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
    """
    plain = value.isascii() and value.isprintable() and value == value.strip()
    if plain and not value.startswith("=?"):
        return value
    return f"=?UTF-8?B?{base64.b64encode(value.encode()).decode()}?="


def _read_header(value: str) -> str:
    """Return the value that a header holds; others write RFC 2047 in its other spellings too."""
    if not _WORDS.fullmatch(value):
        return value
    try:
        return "".join(_word(*word) for word in _WORD.findall(value))
    except (LookupError, ValueError):
        return value


def _word(charset: str, encoding: str, text: str) -> str:
    if encoding in "Bb":
        return base64.b64decode(text).decode(charset)
    return binascii.a2b_qp(text, header=True).decode(charset)


def tags(given: Mapping[str, str]) -> str | None:
    """Return the tags as S3 takes them, as a query string.

    Raises:
        InvalidRequest: There are more than S3 keeps.
    """
    if len(given) > _MOST_TAGS:
        raise InvalidRequest(f"S3 keeps {_MOST_TAGS} tags, not {len(given)}", field="tags")
    return urlencode(dict(given)) or None


def quoted(etag: str | None) -> str | None:
    """Return the ETag in the quotes that it has on the wire; `*` stands for any."""
    return etag if etag is None or etag == "*" else f'"{etag.strip(chr(34))}"'


def inline(text: str | None, binary: str | None) -> Memory:
    """Return the content that came in the request.

    Raises:
        InvalidRequest: It is no base64.
    """
    if binary is None:
        return Memory((text or "").encode())
    try:
        return Memory(base64.b64decode(binary, validate=True))
    except ValueError:
        raise InvalidRequest("binary is no base64", field="binary") from None


def to_object(bucket: str, key: str, members: Mapping[str, Any]) -> StoredObject:
    """Return our object."""
    return StoredObject(**_fields(bucket, key, members))


def to_content(
    bucket: str, key: str, members: Mapping[str, Any], body: bytes | None
) -> ObjectContent:
    """Return our object with its content, unless that went elsewhere."""
    held: dict[str, Any] = {}
    if body is not None:
        try:
            held["text"] = body.decode()
        except UnicodeDecodeError:
            held["binary"] = base64.b64encode(body).decode()
    return ObjectContent(**_fields(bucket, key, members), **held)


def fits(headers: Mapping[str, str]) -> None:
    """Refuse content that is too large for a result.

    Raises:
        InvalidRequest: It is.
    """
    size = int(headers.get("content-length", "0"))
    if size > _LARGEST_RESULT:
        raise InvalidRequest(
            f"the object has {size} bytes, more than fit into a result",
            hint="Bring it into a file: `unictl storage get BUCKET/KEY FILE`, or into=… in Python.",
            field="into",
        )


def _version(members: Mapping[str, Any]) -> str | None:
    """Return the version's id; objects of before versions were kept have `null`."""
    found: str | None = members.get("VersionId")
    return None if found == "null" else found


def _fields(bucket: str, key: str, members: Mapping[str, Any]) -> dict[str, Any]:
    etag = members.get("ETag")
    size = members.get("ContentLength", members.get("Size"))
    return {
        "bucket": bucket,
        "key": key,
        "service": "aws",
        "size": size,
        "etag": etag.strip('"') if etag else None,
        "version_id": _version(members),
        "checksum": kept(members),
        "content_type": members.get("ContentType"),
        "content_range": members.get("ContentRange"),
        "cache_control": members.get("CacheControl"),
        "content_disposition": members.get("ContentDisposition"),
        "content_encoding": members.get("ContentEncoding"),
        "storage_class": members.get("StorageClass"),
        "modified_at": members.get("LastModified"),
        "metadata": {
            name: _read_header(value) for name, value in (members.get("Metadata") or {}).items()
        },
        "raw": {name: value for name, value in members.items() if name != "Body"},
    }
