"""Faults on request: an attribute `unictl_sandbox` of an item, as `sandbox.faults` reads it.

A PutItem meets the faults of the item it brings; the other operations meet those of the item that
is there: `fetch` at GetItem, `update` at UpdateItem, `cancel` at DeleteItem. In a batch a
`rate_limit` leaves the item undone, as the service does.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from unictl.sandbox.aws.dynamodb import kept
from unictl.sandbox.aws.dynamodb.errors import invalid
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.schema import table_schema
from unictl.sandbox.aws.dynamodb.values import Item, checked_item
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.names import SERVICE
from unictl.sandbox.faults import KEY, Fault, Planned, due, read

_STEPS: Final = {
    "PutItem": "create",
    "GetItem": "fetch",
    "UpdateItem": "update",
    "DeleteItem": "cancel",
}


def fault_of(here: Here, operation: str, given: Parameters) -> Fault | None:
    """Return the fault that this request meets.

    Raises:
        Problem: The attribute can't be read.
    """
    if operation not in _STEPS:
        return None
    item = given.mapping("Item") if operation == "PutItem" else _there(here, given)
    told_apart = f"{operation} {json.dumps(given.given, sort_keys=True)}"
    session = here.exchange.session
    return due(session, SERVICE, _planned(item), step=_STEPS[operation], request=told_apart)


def throttled(here: Here, item: Item | None, request: Any) -> bool:
    """Return whether the item of a batch is left undone."""
    told_apart = f"batch {json.dumps(request, sort_keys=True)}"
    found = due(here.exchange.session, SERVICE, _planned(item), step="create", request=told_apart)
    return found is not None and found.name == "rate_limit"


def of_fault(fault: Fault) -> Problem:
    """Return how DynamoDB words a fault."""
    code, message, status = {
        400: ("RequestLimitExceeded", "The request was declined.", 400),
        401: (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            400,
        ),
        403: ("AccessDeniedException", "User is not authorized to perform this operation", 400),
        429: (
            "ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded.",
            400,
        ),
        503: ("ServiceUnavailable", "Service is unable to handle request.", 503),
    }.get(fault.status, ("InternalServerError", "Internal server error", fault.status))
    return Problem(code, message, status)


def _there(here: Here, given: Parameters) -> Item | None:
    table = kept.find_table(here, kept.table_name(given))
    key = given.mapping("Key")
    if table is None or key is None or set(key) != set(table_schema(table).names):
        return None
    thing = kept.find_item(here, table, checked_item(key))
    return None if thing is None else thing.body


def _planned(item: Any) -> Iterator[Planned]:
    named = (item or {}).get(KEY)
    text = named.get("S") if isinstance(named, dict) else None
    try:
        return iter(list(read({KEY: text})))
    except ValueError as error:
        raise invalid(str(error)) from None
