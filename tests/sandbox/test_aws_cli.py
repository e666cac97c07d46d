"""The AWS CLI works against the sandbox as it does against AWS."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from aws_world import REGION, sandbox

from unictl.sandbox.aws.keys import KEYS

Aws = Callable[..., str]
_BESIDE = Path(sys.executable).with_name("aws")
AWS = str(_BESIDE) if _BESIDE.exists() else shutil.which("aws")

pytestmark = pytest.mark.skipif(AWS is None, reason="needs the AWS CLI: pip install awscli")


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Aws]:
    """Run the AWS CLI, and return what it prints."""
    home = tmp_path / "home"
    home.mkdir()
    with sandbox(tmp_path / "state.sqlite3") as server:
        environment = {
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "AWS_ENDPOINT_URL": f"{server.url}/aws",
            "AWS_ACCESS_KEY_ID": KEYS["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": KEYS["secret_access_key"],
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
            "PYTHONWARNINGS": "ignore",
        }

        def run(*words: str, status: int = 0, given: bytes | None = None) -> str:
            done = subprocess.run(
                [AWS or "aws", *words],
                input=given,
                env=environment,
                capture_output=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == status, done.stderr.decode()
            return (done.stdout or done.stderr).decode()

        yield run


def test_files_and_folders(aws: Aws, tmp_path: Path) -> None:
    """`s3 mb, cp, ls, sync, presign, mv, rm, rb` do what they say."""
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    (folder / "a b+ü.txt").write_bytes(b"green")
    (folder / "below" / "large").write_bytes(b"x" * (20 << 20))
    assert "make_bucket: tea-house" in aws("s3", "mb", "s3://tea-house")
    aws("s3", "cp", str(folder / "a b+ü.txt"), "s3://tea-house/a b+ü.txt")
    assert "5 a b+ü.txt" in aws("s3", "ls", "s3://tea-house")
    aws("s3", "sync", str(folder), "s3://tea-house/copy", "--quiet")
    listed = aws("s3", "ls", "s3://tea-house", "--recursive", "--summarize")
    assert "20971520 copy/below/large" in listed
    assert "Total Objects: 3" in listed
    assert aws("s3", "sync", str(folder), "s3://tea-house/copy") == ""
    back = tmp_path / "back"
    aws("s3", "sync", "s3://tea-house/copy", str(back), "--quiet")
    assert (back / "below" / "large").read_bytes() == b"x" * (20 << 20)
    assert (back / "a b+ü.txt").read_bytes() == b"green"
    url = aws("s3", "presign", "s3://tea-house/a b+ü.txt").strip()
    with urlopen(url, timeout=10) as reply:  # noqa: S310 - loopback
        assert reply.read() == b"green"
    aws("s3", "cp", "-", "s3://tea-house/streamed", given=b"black")
    assert aws("s3", "cp", "s3://tea-house/streamed", "-") == "black"
    aws("s3", "mv", "s3://tea-house/streamed", "s3://tea-house/moved")
    assert "moved" in aws("s3", "ls", "s3://tea-house")
    aws("s3", "cp", "s3://tea-house/copy/below/large", "s3://tea-house/twin", "--quiet")
    assert "20971520 twin" in aws("s3", "ls", "s3://tea-house")
    assert "BucketNotEmpty" in aws("s3", "rb", "s3://tea-house", status=1)
    aws("s3", "rm", "s3://tea-house", "--recursive", "--quiet")
    assert "remove_bucket: tea-house" in aws("s3", "rb", "s3://tea-house")


def test_what_is_missing(aws: Aws) -> None:
    """The CLI says what isn't there, and which key is refused."""
    assert "NoSuchBucket" in aws("s3", "ls", "s3://absent", status=254 if _is_two(aws) else 255)
    assert "404" in aws("s3", "cp", "s3://absent/x", "-", status=1)


def _is_two(aws: Aws) -> bool:
    return aws("--version").startswith("aws-cli/2")


def test_tables(aws: Aws) -> None:
    """`dynamodb` makes a table, waits for it, and works with its items."""

    def dynamodb(*words: str) -> Any:
        printed = aws("dynamodb", *words, "--output", "json")
        return json.loads(printed) if printed else None

    dynamodb(
        "create-table",
        "--table-name=teas",
        "--billing-mode=PAY_PER_REQUEST",
        "--attribute-definitions=AttributeName=name,AttributeType=S",
        "--key-schema=AttributeName=name,KeyType=HASH",
    )
    dynamodb("wait", "table-exists", "--table-name=teas")
    item = {"name": {"S": "sencha"}, "price": {"N": "12.50"}}
    dynamodb("put-item", "--table-name=teas", f"--item={json.dumps(item)}")
    found = dynamodb("get-item", "--table-name=teas", '--key={"name": {"S": "sencha"}}')
    assert found["Item"] == {"name": {"S": "sencha"}, "price": {"N": "12.5"}}
    queried = dynamodb(
        "query",
        "--table-name=teas",
        "--key-condition-expression=#n = :n",
        '--expression-attribute-names={"#n": "name"}',
        '--expression-attribute-values={":n": {"S": "sencha"}}',
    )
    assert queried["Count"] == 1
    assert dynamodb("list-tables")["TableNames"] == ["teas"]
    dynamodb("delete-table", "--table-name=teas")
    dynamodb("wait", "table-not-exists", "--table-name=teas")
    identity = json.loads(aws("sts", "get-caller-identity", "--output", "json"))
    assert identity["Account"] == "123456789012"
