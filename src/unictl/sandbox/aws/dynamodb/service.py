"""The way through DynamoDB's API: JSON in, JSON out, the operation named by a header."""

import json
import zlib
from collections.abc import Callable
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.aws.dynamodb import batches, faults, items, reading, tables, tags
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import characters
from unictl.sandbox.aws.receiving import Received
from unictl.sandbox.exchange import Exchange, NoReply
from unictl.sandbox.faults import Fault

_TARGET: Final = "DynamoDB_20120810."
_TYPE: Final = "application/x-amz-json-1.0"
_ID_LENGTH: Final = 52
_PREFIXES: Final = {
    "SerializationException": "com.amazon.coral.service#",
    "UnknownOperationException": "com.amazon.coral.service#",
    "UnrecognizedClientException": "com.amazon.coral.service#",
    "InvalidSignatureException": "com.amazon.coral.service#",
    "IncompleteSignatureException": "com.amazon.coral.service#",
    "MissingAuthenticationTokenException": "com.amazon.coral.service#",
    "AccessDeniedException": "com.amazon.coral.service#",
    "ValidationException": "com.amazon.coral.validate#",
}
_OPERATIONS: Final[dict[str, Callable[[Here, Parameters], Any]]] = {
    "BatchGetItem": batches.read,
    "BatchWriteItem": batches.write,
    "CreateTable": tables.create,
    "DeleteItem": items.delete,
    "DeleteTable": tables.delete,
    "DescribeTable": tables.describe,
    "GetItem": items.get,
    "ListTables": tables.listing,
    "ListTagsOfResource": tags.listing,
    "PutItem": items.put,
    "Query": reading.query,
    "Scan": reading.scan,
    "TagResource": tags.add,
    "UntagResource": tags.remove,
    "UpdateItem": items.update,
    "UpdateTable": tables.update,
}


def handle(exchange: Exchange, received: Received) -> Reply | NoReply:
    """Answer a request to DynamoDB."""
    fault: Fault | None = None
    document: Any = {}
    try:
        with exchange.session.undone_by(Problem):
            if received.problem is not None:
                raise received.problem
            operation, given = _asked(exchange, received)
            here = Here(exchange, received.caller.region)
            fault = faults.fault_of(here, operation, given)
            if fault is None or fault.applied:
                document = _OPERATIONS[operation](here, given) | _consumed(here, operation, given)
    except Problem as problem:
        return _refused(problem)
    if fault is None:
        return _reply(200, document)
    return NoReply(fault.silence) if fault.silence else _refused(faults.of_fault(fault))


def _consumed(here: Here, operation: str, given: Parameters) -> dict[str, Any]:
    """Return what capacity the operation took, if that is asked for."""
    given.choice("ReturnItemCollectionMetrics", "NONE")
    wanted = given.choice("ReturnConsumedCapacity", "NONE", "TOTAL", "INDEXES")
    if wanted == "NONE" or not here.units:
        return {}
    found = []
    for name, units in here.units.items():
        detail = {"Table": {"CapacityUnits": units}} if wanted == "INDEXES" else {}
        found.append({"TableName": name, "CapacityUnits": units, **detail})
    return {"ConsumedCapacity": found if operation.startswith("Batch") else found[0]}


def _asked(exchange: Exchange, received: Received) -> tuple[str, Parameters]:
    target = exchange.request.headers.get("x-amz-target", "")
    operation = target.removeprefix(_TARGET)
    if exchange.request.method != "POST" or operation == target or operation not in _OPERATIONS:
        raise Problem("UnknownOperationException", "")
    try:
        given = json.loads(received.body)
    except ValueError:
        raise Problem("SerializationException", "Unable to parse the payload") from None
    return operation, Parameters(given)


def _refused(problem: Problem) -> Reply:
    prefix = _PREFIXES.get(problem.code, "com.amazonaws.dynamodb.v20120810#")
    document = {"__type": f"{prefix}{problem.code}", "message": problem.message}
    if "Item" in problem.members:
        document["Item"] = problem.members["Item"]
    return _reply(problem.status, document)


def _reply(status: int, document: Any) -> Reply:
    body = json.dumps(document).encode()
    headers = {
        "content-type": _TYPE,
        "x-amzn-requestid": characters(_ID_LENGTH),
        "x-amz-crc32": str(zlib.crc32(body)),
    }
    return Reply(status, headers, body)
