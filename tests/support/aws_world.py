"""AWS as the tests see it: the sandbox and moto's server with boto3's clients, and both at once.

moto was not written here, so what both answer alike is likely to be what AWS answers.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from unictl.sandbox.aws.keys import KEYS
from unictl.sandbox.server import Server

REGION: Final = "us-east-1"
_BUG: Final = 500
# What only time or chance decides, or what each server says of itself.
_OWN: Final = frozenset(
    {"ConsumedCapacity", "ItemCollectionMetrics"}
    | {"BucketArn", "BucketRegion", "CreationDate", "CreationDateTime", "Date", "DisplayName"}
    | {"HostId", "ID", "Initiated", "LastModified", "LastUpdateToPayPerRequestDateTime"}
    | {"LatestStreamArn", "LatestStreamLabel", "Location", "Message", "RequestId"}
    | {"ResponseMetadata", "ServerSideEncryption", "TableArn", "TableId", "VersionId"}
    | {
        "AcceptRanges",
        "ChecksumType",
        "Owner",
        "Initiator",
        "message",
        "TableStatus",
        "TableSizeBytes",
    }
)


def client(service: str, url: str, region: str = REGION, **config: Any) -> Any:
    """Return boto3's client of a service, which tries once, with the sandbox's keys."""
    options = {"retries": {"max_attempts": 0}, "max_pool_connections": 20, **config}
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=KEYS["access_key_id"],
        aws_secret_access_key=KEYS["secret_access_key"],
        config=Config(**options),
    )


@contextmanager
def sandbox(path: Path, *, hold: float = 2.0) -> Iterator[Server]:
    """Serve the sandbox on a free port."""
    with Server(path, hold=hold) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def moto() -> Iterator[str]:
    """Serve moto on a free port, empty, and yield its address."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - half a second, and not all need it

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


class Both:
    """A client that asks the sandbox and moto the same, and holds the answers against each other.

    Where moto breaks down there is nothing to hold against.

    Args:
        ours: The sandbox's client.
        theirs: moto's.
    """

    def __init__(self, ours: Any, theirs: Any) -> None:
        self.ours = ours
        self.theirs = theirs
        self._pairs: dict[str, str] = {}

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Return the operation; called, it returns the sandbox's answer."""

        def call(**parameters: Any) -> Any:
            ours = outcome(self.ours, operation, parameters)
            theirs = outcome(self.theirs, operation, self._translated(parameters))
            self._learn(ours, theirs)
            if theirs["Status"] == _BUG:
                return ours
            assert told(ours) == told(theirs), f"{operation}: {told(ours)} != {told(theirs)}"
            return ours

        return call

    def ask(self, operation: str, **parameters: Any) -> Any:
        """Ask the sandbox alone, where moto is known to do otherwise than AWS."""
        return outcome(self.ours, operation, parameters)

    def _learn(self, ours: Any, theirs: Any) -> None:
        """Note ids that stand for the same thing."""
        for name in ("UploadId", "NextContinuationToken"):
            if name in ours and name in theirs:
                self._pairs[ours[name]] = theirs[name]

    def _translated(self, parameters: Any) -> Any:
        if isinstance(parameters, dict):
            return {name: self._translated(value) for name, value in parameters.items()}
        return (
            self._pairs.get(parameters, parameters) if isinstance(parameters, str) else parameters
        )


def outcome(own: Any, operation: str, parameters: Any) -> Any:
    """Return the answer, or what the refusal says; a body is read."""
    try:
        answer = getattr(own, operation)(**parameters)
    except ClientError as error:
        return {
            "Error": error.response["Error"]["Code"],
            "Status": error.response["ResponseMetadata"]["HTTPStatusCode"],
            **({"Item": error.response["Item"]} if "Item" in error.response else {}),
        }
    if "Body" in answer:
        with answer["Body"] as body:
            answer["Body"] = body.read()
    answer["Status"] = answer["ResponseMetadata"]["HTTPStatusCode"]
    return answer


def told(answer: Any) -> Any:
    """Return what two servers must agree in."""
    if isinstance(answer, dict):
        own = _OWN | {"UploadId", "NextContinuationToken", "ContinuationToken"}
        return {name: told(value) for name, value in answer.items() if name not in own}
    if isinstance(answer, list):
        return [told(part) for part in answer]
    return answer
