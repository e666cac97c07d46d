"""Signatures of AWS's requests, held against published vectors and recomputed by another hand."""

import json
import os
from calendar import timegm
from pathlib import Path
from time import strptime
from typing import Any, Final

import pytest

from unictl.core.call import Ask, Wire
from unictl.core.content import Memory
from unictl.core.ports import Loaded
from unictl.core.secret import Secret
from unictl.errors import NotConfigured
from unictl.providers.aws.base import Aws
from unictl.providers.aws.signing import authorized

NOW: Final = float(timegm(strptime("20260102T030405Z", "%Y%m%dT%H%M%SZ")))
_SECRET: Final = "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"
_OURS: Final = frozenset({"X-Amz-Date", "Authorization", "Content-Length", "X-Amz-Content-SHA256"})


def loaded(**fields: str) -> Loaded:
    """Return AWS's documented example keys, with other fields."""
    given = {"access_key_id": "AKIA" + "IOSFODNN7EXAMPLE", "secret_access_key": _SECRET, **fields}
    return Loaded({role: Secret(text) for role, text in given.items()}, "the test")


def vectors() -> list[Any]:
    """Return the vectors, if they are here."""
    folder = os.environ.get("UNICTL_REFERENCE_DATA")
    file = Path(folder or "", "vectors", "aws_sigv4.json")
    return json.loads(file.read_text()) if folder and file.exists() else []


@pytest.mark.skipif(not vectors(), reason="UNICTL_REFERENCE_DATA names no folder with vectors")
def test_signatures_are_those_of_the_vectors() -> None:
    """Each vector's request is signed alike: headers, addresses, tokens, of three services."""
    for vector in vectors():
        name: str = vector["name"]
        service = {"ddb": "dynamodb", "sts": "sts"}.get(name[:3], "s3")
        fields = {"region": "us-east-1" if service == "sts" else "ap-south-1"}
        presign = 900 if "presign" in name else None
        if "token" in name:
            fields |= {
                "access_key_id": "ASIA" + "IOSFODNN7EXAMPLE",
                "session_token": "TOKENEXAMPLE",
            }
            presign = 60
        given = {n: text for n, text in vector["headers"].items() if n not in _OURS}
        url = vector["url"].partition("?")[0]
        wire = Wire(
            vector["method"],
            url,
            {"Accept": "*/*", "User-Agent": "x", **given},
            vector["body"].encode(),
            origin=service,
            presign=presign,
        )
        signed = authorized(wire, loaded(**fields), NOW)
        if presign is not None:
            assert signed.url == vector["url"], name
        else:
            proof = signed.headers["Authorization"]
            assert isinstance(proof, Secret)
            assert proof.reveal() == vector["headers"]["Authorization"], name


def test_no_secret_shows_itself() -> None:
    """Signature and token are secrets in the request, and masked wherever it is shown."""
    wire = Wire("GET", "https://s3.us-east-1.amazonaws.com/bucket/key", {}, origin="s3")
    signed = authorized(wire, loaded(session_token="FwoGZXIvYXdzEBYaD" * 8), NOW)
    assert isinstance(signed.headers["Authorization"], Secret)
    assert isinstance(signed.headers["X-Amz-Security-Token"], Secret)
    assert "FwoGZ" not in repr(signed)
    assert _SECRET not in repr(signed)


@pytest.mark.parametrize(
    ("bucket", "url"),
    [
        ("photos", "https://photos.s3.eu-west-1.amazonaws.com/a%20b"),
        ("with.dots", "https://s3.eu-west-1.amazonaws.com/with.dots/a%20b"),
        ("Old_Bucket", "https://s3.eu-west-1.amazonaws.com/Old_Bucket/a%20b"),
    ],
)
def test_a_bucket_is_in_the_host_where_it_can_be(bucket: str, url: str) -> None:
    """AWS serves a bucket by its own host; a name that TLS or DNS can't have stays in the path."""
    wire = Wire("GET", f"https://s3.eu-west-1.amazonaws.com/{bucket}/a%20b", {}, origin="s3")
    assert authorized(wire, loaded(region="eu-west-1"), NOW).url == url


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("https://abc.r2.cloudflarestorage.com/", "https://abc.r2.cloudflarestorage.com"),
        ("fra1.digitaloceanspaces.com", "https://fra1.digitaloceanspaces.com"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("https://s3.eu-central-1.amazonaws.com", "https://s3.us-east-1.amazonaws.com"),
    ],
)
def test_an_endpoint_takes_the_place_of_s3(endpoint: str, address: str) -> None:
    """Storage goes to the endpoint, by its path; DynamoDB and STS stay where they are."""
    fields = loaded(endpoint=endpoint)
    assert Aws.address(Ask("GET", "/b/k", origin="s3"), fields) == address
    assert Aws.address(Ask("POST", "/", origin="sts"), fields).startswith("https://sts.us-east-1.")


@pytest.mark.parametrize(
    "endpoint", ["http://s3.example.com", "ftp://x", "https://a b", "https://u:p@x", "https://x/?q"]
)
def test_keys_go_to_no_open_endpoint(endpoint: str) -> None:
    """Plain HTTP, and what is no address, is refused before anything is sent."""
    with pytest.raises(NotConfigured):
        Aws.address(Ask("GET", "/b/k", origin="s3"), loaded(endpoint=endpoint))


@pytest.mark.parametrize("role", ["access_key_id", "secret_access_key"])
@pytest.mark.parametrize("text", ["", "with space", "line\n"])
def test_keys_that_cant_be_sent_are_told(role: str, text: str) -> None:
    """A missing key, or one with a line's end in it, is named; else AWS speaks of a signature."""
    with pytest.raises(NotConfigured, match=role):
        authorized(Wire("GET", "https://s3.x/", {}, origin="s3"), loaded(**{role: text}), NOW)


def test_content_is_guarded_by_tls_or_by_the_signature() -> None:
    """At AWS a checksum goes along; at another service the content's own SHA-256 is signed."""
    content = Memory(b"Hello")
    asked = {"x-amz-sdk-checksum-algorithm": "CRC32"}
    wire = Wire("PUT", "https://s3.us-east-1.amazonaws.com/b/k", asked, content, origin="s3")
    at_aws = authorized(wire, loaded(), NOW).headers
    assert at_aws["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD"
    assert at_aws["x-amz-checksum-crc32"] == "99GJgg=="
    other = Wire("PUT", "https://minio.example/b/k", {}, content, origin="s3")
    elsewhere = authorized(other, loaded(), NOW).headers
    assert elsewhere["X-Amz-Content-SHA256"] == (
        "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969"
    )
    assert "x-amz-checksum-crc32" not in elsewhere
