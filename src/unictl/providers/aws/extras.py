"""AWS's own fields, beyond the unified ones: `--extra aws.acl=public-read`.

Every field is optional; names and meanings are those of https://docs.aws.amazon.com/.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from unictl.core.model import Doc, Ge, Le, MinLen, model

MIB = 1 << 20

Region: TypeAlias = Annotated[
    str | None, MinLen(1), Doc("The region, where it is not the keys' own.")
]
Owner: TypeAlias = Annotated[str | None, MinLen(1), Doc("Only if this account owns the bucket.")]
Expression: TypeAlias = Annotated[
    str | None, MinLen(1), Doc("An expression in DynamoDB's own language, beside ours.")
]
Names: TypeAlias = Annotated[
    Mapping[str, str] | None, Doc("What the expressions' #names stand for.")
]
Values: TypeAlias = Annotated[
    Mapping[str, Any] | None, Doc("What the expressions' :values stand for, as items hold them.")
]


@model
class InRegion:
    """Where it is."""

    region: Region = None


@model
class CreateBucket:
    """AWS's own fields of a bucket."""

    acl: Annotated[str | None, Doc("A canned ACL: private.")] = None
    object_ownership: Annotated[
        Literal["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"] | None,
        Doc("Who owns what others put."),
    ] = None


@model
class PutObject:
    """AWS's own fields of an object."""

    acl: Annotated[str | None, Doc("A canned ACL: public-read.")] = None
    content_language: Annotated[str | None, Doc("The language that it is in.")] = None
    server_side_encryption: Annotated[
        Literal["AES256", "aws:kms", "aws:kms:dsse"] | None, Doc("How it is encrypted.")
    ] = None
    kms_key_id: Annotated[str | None, Doc("The key of KMS that encrypts it.")] = None
    website_redirect: Annotated[str | None, Doc("Where a website sends who asks for it.")] = None
    expected_bucket_owner: Owner = None
    part_size: Annotated[
        int | None,
        Ge(5 * MIB),
        Le(5 << 30),
        Doc("Bytes of each part of a large one; 8 MiB by default."),
    ] = None
    region: Region = None


@model
class ReadObject:
    """AWS's own fields when an object is read."""

    expected_bucket_owner: Owner = None
    region: Region = None


@model
class ListObjects:
    """AWS's own filters of objects."""

    expected_bucket_owner: Owner = None
    fetch_owner: Annotated[bool | None, Doc("Whether raw tells whose they are.")] = None
    region: Region = None


@model
class CopyObject:
    """AWS's own fields of a copy."""

    acl: Annotated[str | None, Doc("A canned ACL: public-read.")] = None
    server_side_encryption: Annotated[
        Literal["AES256", "aws:kms", "aws:kms:dsse"] | None, Doc("How it is encrypted.")
    ] = None
    kms_key_id: Annotated[str | None, Doc("The key of KMS that encrypts it.")] = None
    tagging_directive: Annotated[
        Literal["COPY", "REPLACE"] | None, Doc("Whether the tags are copied.")
    ] = None
    expected_bucket_owner: Owner = None
    region: Region = None


@model
class CreateTable:
    """AWS's own fields of a table."""

    global_indexes: Annotated[
        Sequence[Mapping[str, Any]] | None, Doc("GlobalSecondaryIndexes, as the API has them.")
    ] = None
    local_indexes: Annotated[
        Sequence[Mapping[str, Any]] | None, Doc("LocalSecondaryIndexes, as the API has them.")
    ] = None
    attributes: Annotated[
        Mapping[str, str] | None, Doc('Types of the indexes\' further keys: {"email": "S"}.')
    ] = None
    deletion_protection: Annotated[bool | None, Doc("Whether it can't be deleted.")] = None
    region: Region = None


@model
class Conditional:
    """DynamoDB's own condition on a change."""

    condition_expression: Expression = None
    names: Names = None
    values: Values = None
    region: Region = None


@model
class UpdateItem:
    """DynamoDB's own way to change an item."""

    update_expression: Expression = None
    condition_expression: Expression = None
    names: Names = None
    values: Values = None
    region: Region = None


@model
class Query:
    """DynamoDB's own way to ask for items."""

    key_condition_expression: Expression = None
    filter_expression: Expression = None
    projection_expression: Expression = None
    names: Names = None
    values: Values = None
    region: Region = None


@model
class Scan:
    """DynamoDB's own way to walk all items."""

    filter_expression: Expression = None
    projection_expression: Expression = None
    names: Names = None
    values: Values = None
    segment: Annotated[int | None, Ge(0), Doc("Which part of the table, from 0.")] = None
    total_segments: Annotated[int | None, Ge(1), Doc("Of so many parts.")] = None
    region: Region = None
