"""AWS's signatures are checked: of headers, of presigned URLs old and new, of chunks."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

import boto3
import pytest
from aws_world import REGION, client, sandbox
from botocore.config import Config
from botocore.exceptions import ClientError

from unictl.sandbox.aws import signature
from unictl.sandbox.aws.chunks import Chunks
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.keys import ACCOUNT, KEYS
from unictl.sandbox.aws.signature import Chain
from unictl.sandbox.exchange import Request
from unictl.sandbox.server import Server

EXAMPLE = {
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
"""The key pair of AWS's documentation."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The sandbox."""
    with sandbox(tmp_path / "state.sqlite3") as running:
        yield running


@pytest.fixture
def s3(server: Server) -> Iterator[Any]:
    """A client, and a bucket with an object."""
    with closing(client("s3", f"{server.url}/aws", signature_version="s3v4")) as made:
        made.create_bucket(Bucket="tea-house")
        made.put_object(Bucket="tea-house", Key="a b/ü", Body=b"green")
        yield made


def fetched(url: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Return what a plain HTTP client gets."""
    method = "GET" if body is None else "PUT"
    request = UrlRequest(url, data=body, headers=headers, method=method)  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=10) as reply:  # noqa: S310 - the same
            return reply.status, reply.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def vectors() -> list[Any]:
    """Return signatures that botocore made at a fixed time with the key of AWS's documentation."""
    folder = os.environ.get("UNICTL_REFERENCE_DATA")
    path = Path(folder or "") / "vectors" / "aws_sigv4.json"
    if folder is None or not path.exists():
        pytest.skip("UNICTL_REFERENCE_DATA names no folder with vectors/aws_sigv4.json")
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each vector is right, and wrong once anything that is signed is another."""
    monkeypatch.setattr(signature, "KEYS", EXAMPLE)
    for vector in vectors():
        url = urlsplit(vector["url"])
        headers = {name.lower(): value for name, value in vector["headers"].items()}
        request = Request(
            method=vector["method"],
            path=url.path,
            query=tuple(parse_qsl(url.query)),
            headers={"host": url.netloc, **headers},
            target=url.path,
        )
        found = signature.find(request)
        assert found is not None
        digest = sha256(vector["body"].encode()).hexdigest()
        payload = digest if found.expires is None else signature.UNSIGNED
        assert signature.check(request, found, payload).right, vector["name"]
        others = (
            request._replace(method="DELETE"),
            request._replace(target="/other"),
            request._replace(query=(*request.query, ("x", "1"))),
            request._replace(headers={**request.headers, "host": "elsewhere"}),
        )
        for other in others:
            assert not signature.check(other, found, payload).right


def test_signed_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's documented example of a body in signed chunks is taken, and one byte more is not."""
    monkeypatch.setattr(signature, "KEYS", EXAMPLE)
    seed = signature.Signature(
        key_id=EXAMPLE["access_key_id"],
        date="20130524",
        region="us-east-1",
        service="s3",
        headers=(),
        value="4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        time="20130524T000000Z",
    )
    sizes = {
        65_536: "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        1_024: "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        0: "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    }
    body = b"".join(
        f"{size:x};chunk-signature={value}\r\n".encode() + b"a" * size + b"\r\n"
        for size, value in sizes.items()
    )
    taken = b"".join(Chunks(_Slowly(body), Chain(seed)).data())
    assert taken == b"a" * 66_560
    with pytest.raises(Problem) as caught:
        list(Chunks(_Slowly(body.replace(b"aa\r\n", b"ab\r\n", 1)), Chain(seed)).data())
    assert caught.value.code == "SignatureDoesNotMatch"


class _Slowly:
    """A body that comes in pieces of 1,000 bytes."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int, /) -> bytes:
        taken = min(size, 1_000)
        data, self._body = self._body[:taken], self._body[taken:]
        return data


@pytest.mark.parametrize(
    ("service", "operation", "codes"),
    [
        ("s3", "list_buckets", ("InvalidAccessKeyId", "SignatureDoesNotMatch")),
        ("dynamodb", "list_tables", ("UnrecognizedClientException", "InvalidSignatureException")),
        ("sts", "get_caller_identity", ("InvalidClientTokenId", "SignatureDoesNotMatch")),
    ],
)
def test_other_keys_are_refused(
    server: Server, service: str, operation: str, codes: tuple[str, str]
) -> None:
    """Another key is unknown and a wrong secret is seen, at each part of AWS in its own words."""
    pairs = (
        (EXAMPLE["access_key_id"], EXAMPLE["secret_access_key"]),
        (KEYS["access_key_id"], EXAMPLE["secret_access_key"]),
    )
    for (key_id, secret), code in zip(pairs, codes, strict=True):
        made = boto3.client(
            service,
            endpoint_url=f"{server.url}/aws",
            region_name=REGION,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            config=Config(retries={"max_attempts": 0}),
        )
        with closing(made), pytest.raises(ClientError) as caught:
            getattr(made, operation)()
        assert caught.value.response["Error"]["Code"] == code
        status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == (400 if service == "dynamodb" else 403)
        assert secret not in str(caught.value.response)


def test_whose_keys_they_are(server: Server) -> None:
    """STS says which account the keys belong to: the one that the key's id encodes."""
    with closing(client("sts", f"{server.url}/aws")) as sts:
        identity = sts.get_caller_identity()
    assert identity["Account"] == ACCOUNT
    assert identity["Arn"].startswith(f"arn:aws:iam::{ACCOUNT}:user/")


def test_nobody_is_let_in_without_a_signature(s3: Any, server: Server) -> None:
    """A request without a signature is refused, whether or not the object is there."""
    assert s3
    for path in ("tea-house/a%20b/%C3%BC", "tea-house", "absent/x", ""):
        status, body = fetched(f"{server.url}/aws/{path}")
        assert (status, b"<Code>AccessDenied</Code>" in body) == (403, True)


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_urls(s3: Any, server: Server, version: str) -> None:
    """A presigned URL lets a plain client get and put, as long as it holds, and nothing else."""
    assert s3
    with closing(client("s3", f"{server.url}/aws", signature_version=version)) as own:
        place = {"Bucket": "tea-house", "Key": "a b/ü"}
        url = own.generate_presigned_url("get_object", Params=place, ExpiresIn=60)
        new = {"Bucket": "tea-house", "Key": "new", "ContentType": "text/plain"}
        target = own.generate_presigned_url("put_object", Params=new, ExpiresIn=60)
    assert fetched(url) == (200, b"green")
    for other in (url.replace("%C3%BC", "x"), f"{url}&response-content-type=text/html"):
        status, body = fetched(other)
        assert (status, b"SignatureDoesNotMatch" in body) == (403, True)
    assert fetched(url, b"black")[0] == 403
    content_type = {"Content-Type": "text/plain"}
    assert fetched(target, b"black", **content_type)[0] == 200
    assert fetched(target, b"black", **{"Content-Type": "text/html"})[0] == 403
    assert s3.get_object(Bucket="tea-house", Key="new")["Body"].read() == b"black"
    server.sandbox.clock = lambda: 4_000_000_000.0
    status, body = fetched(url)
    assert (status, b"Request has expired" in body) == (403, True)


def test_a_presigned_url_overrides_headers(s3: Any) -> None:
    """What a presigned URL says of the type and the name is what a browser gets."""
    url = s3.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": "tea-house",
            "Key": "a b/ü",
            "ResponseContentType": "text/x-tea",
            "ResponseContentDisposition": 'attachment; filename="tea"',
        },
    )
    with urlopen(url, timeout=10) as reply:  # noqa: S310 - loopback
        assert reply.headers["content-type"] == "text/x-tea"
        assert reply.headers["content-disposition"] == 'attachment; filename="tea"'


def test_headers_of_any_letters(s3: Any) -> None:
    """Letters beyond ASCII in a header are signed, kept and given back as UTF-8."""
    place = {"Bucket": "tea-house", "Key": "new"}
    name = "attachment; filename=thé ☕".encode().decode("latin-1")  # as urllib sends bytes
    more = {**place, "ContentDisposition": "attachment; filename=thé ☕"}
    url = s3.generate_presigned_url("put_object", Params=more)
    assert fetched(url, b"black", **{"Content-Disposition": name})[0] == 200
    url = s3.generate_presigned_url("get_object", Params=place)
    with urlopen(url, timeout=10) as reply:  # noqa: S310 - loopback
        assert reply.headers["content-disposition"] == name


def test_a_url_can_t_hold_for_longer_than_a_week(s3: Any) -> None:
    """A presigned URL for more than a week is refused."""
    place = {"Bucket": "tea-house", "Key": "a b/ü"}
    url = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=604_801)
    status, body = fetched(url)
    assert (status, b"AuthorizationQueryParametersError" in body) == (400, True)
