"""Tables: create, list, describe, update, delete.

A table is there at once. Only the answer to its creation says CREATING, as the service's does.
"""

from typing import Any, Final

from unictl.sandbox.aws.dynamodb import definitions, kept, tags
from unictl.sandbox.aws.dynamodb.errors import invalid, no_table, parameters
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.schema import index_schemas
from unictl.sandbox.aws.dynamodb.values import item_size
from unictl.sandbox.aws.errors import Problem
from unictl.sandbox.aws.keys import ACCOUNT
from unictl.sandbox.aws.names import SERVICE, uuid
from unictl.sandbox.session import Thing

_LOCAL, _GLOBAL = "LocalSecondaryIndexes", "GlobalSecondaryIndexes"
_ON_DEMAND: Final = "PAY_PER_REQUEST"
_MOST_LISTED: Final = 100
_NOT_HERE: Final = (
    "GlobalTableSettingsReplicationMode",
    "GlobalTableSourceArn",
    "OnDemandThroughput",
    "ReplicaUpdates",
    "ResourcePolicy",
    "SSESpecification",
    "StreamSpecification",
    "TableClass",
    "VectorIndexUpdates",
    "VectorIndexes",
    "WarmThroughput",
)


def create(here: Here, given: Parameters) -> Any:
    """CreateTable."""
    given.refuse(*_NOT_HERE)
    name = given.required("TableName")
    kept.check_name("tableName", name)
    if kept.find_table(here, name) is not None:
        raise Problem("ResourceInUseException", f"Table already exists: {name}")
    attributes = definitions.attributes(given)
    defined = {attribute["AttributeName"] for attribute in attributes}
    key, billing = definitions.key_schema(given, defined), definitions.billing_mode(given)
    body: dict[str, Any] = {
        "AttributeDefinitions": attributes,
        "TableName": name,
        "KeySchema": key,
        "CreationDateTime": here.exchange.now,
        "ProvisionedThroughput": definitions.throughput(given, billing),
        "TableArn": f"arn:aws:dynamodb:{here.region}:{ACCOUNT}:table/{name}",
        "TableId": uuid(),
        "DeletionProtectionEnabled": given.flag("DeletionProtectionEnabled"),
    }
    if billing == _ON_DEMAND:
        body["BillingModeSummary"] = _on_demand(here)
    for member in (_LOCAL, _GLOBAL):
        if given.list(member) is not None:
            body[member] = definitions.indexes(given, member, defined, billing)
            if not body[member]:
                raise parameters(f"List of {member} is empty")
    _check_local(body)
    _check_use(body)
    thing = Thing(
        SERVICE,
        here.kind,
        f"{here.kind}/{name}",
        here.exchange.now,
        body,
        {"tags": tags.of(given)},
        reference=name,
    )
    here.exchange.session.add(thing)
    return {"TableDescription": _described(here, thing, "CREATING")}


def _on_demand(here: Here) -> dict[str, Any]:
    return {
        "BillingMode": _ON_DEMAND,
        "LastUpdateToPayPerRequestDateTime": here.exchange.now,
    }


def _check_local(body: dict[str, Any]) -> None:
    """See that local indexes share the partition key of a table that has a sort key."""
    for index in body.get(_LOCAL, ()):
        if len(body["KeySchema"]) == 1:
            raise parameters(
                "Table KeySchema does not have a range key, which is required when specifying a "
                "LocalSecondaryIndex"
            )
        if index["KeySchema"][0] != body["KeySchema"][0] or len(index["KeySchema"]) == 1:
            raise parameters(
                f"Index KeySchema does not have the table's hash key and a range key for index: "
                f"{index['IndexName']}"
            )


def _check_use(body: dict[str, Any]) -> None:
    """See that each attribute that is defined is part of a key."""
    if _used(body) != {attribute["AttributeName"] for attribute in body["AttributeDefinitions"]}:
        raise parameters(
            "Number of attributes in KeySchema does not exactly match number of attributes "
            "defined in AttributeDefinitions"
        )


def _used(body: dict[str, Any]) -> set[str]:
    """Return the attributes that the keys of the table and its indexes are made of."""
    indexes = [index for kind in (_LOCAL, _GLOBAL) for index in body.get(kind, ())]
    keys = [body["KeySchema"], *(index["KeySchema"] for index in indexes)]
    return {element["AttributeName"] for key in keys for element in key}


def describe(here: Here, given: Parameters) -> Any:
    """DescribeTable."""
    found = kept.table(here, kept.table_name(given), described=True)
    return {"Table": _described(here, found, "ACTIVE")}


def listing(here: Here, given: Parameters) -> Any:
    """ListTables."""
    most = min(given.integer("Limit") or _MOST_LISTED, _MOST_LISTED)
    after = given.text("ExclusiveStartTableName")
    names: list[str] = []
    for table in here.exchange.session.ordered(SERVICE, here.kind, after=after):
        if len(names) == most:
            return {"TableNames": names, "LastEvaluatedTableName": names[-1]}
        names.append(table.body["TableName"])
    return {"TableNames": names}


def delete(here: Here, given: Parameters) -> Any:
    """DeleteTable."""
    found = kept.table(here, kept.table_name(given), described=True)
    if found.body["DeletionProtectionEnabled"]:
        raise invalid(
            "Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection first."
        )
    shown = _described(here, found, "DELETING")
    for schema in index_schemas(found):
        kept.forget(here, found, schema.index_name)
    kept.forget(here, found)
    here.exchange.session.remove(found)
    shown.pop("AttributeDefinitions")
    return {"TableDescription": shown}


def update(here: Here, given: Parameters) -> Any:
    """UpdateTable: how it is paid for, its protection, and one global index at a time."""
    given.refuse(*_NOT_HERE)
    found = kept.table(here, kept.table_name(given), described=True)
    body, before = found.body, "BillingModeSummary" in found.body
    changes = (
        "BillingMode",
        "ProvisionedThroughput",
        "DeletionProtectionEnabled",
        "GlobalSecondaryIndexUpdates",
    )
    if all(given.given.get(name) is None for name in changes):
        raise invalid(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"
        )
    billing = given.text("BillingMode") or (_ON_DEMAND if before else "PROVISIONED")
    if given.text("BillingMode") or given.mapping("ProvisionedThroughput"):
        body["ProvisionedThroughput"] = definitions.throughput(given, billing)
        body.pop("BillingModeSummary", None)
        if billing == _ON_DEMAND:
            body["BillingModeSummary"] = _on_demand(here)
    body["DeletionProtectionEnabled"] = given.flag(
        "DeletionProtectionEnabled", default=body["DeletionProtectionEnabled"]
    )
    for change in given.list("GlobalSecondaryIndexUpdates") or []:
        _update_index(here, found, given, Parameters(change), billing)
    here.exchange.session.save(found)
    return {"TableDescription": _described(here, found, "UPDATING")}


def _update_index(
    here: Here, found: Thing, given: Parameters, change: Parameters, billing: str
) -> None:
    body = found.body
    indexes = body.setdefault(_GLOBAL, [])
    names = [index["IndexName"] for index in indexes]
    if (created := change.mapping("Create")) is not None:
        known = {each["AttributeName"]: each for each in body["AttributeDefinitions"]}
        known |= {each["AttributeName"]: each for each in definitions.attributes(given)}
        made = definitions.index(created, set(known), billing)
        if made["IndexName"] in names:
            raise parameters(f"Duplicate index name: {made['IndexName']}")
        indexes.append(made)
        body["AttributeDefinitions"] = list(known.values())
        schemas = [each for each in index_schemas(found) if each.index_name == made["IndexName"]]
        for thing in list(kept.items(here, found)):
            kept.enter_indexes(here, found, thing.body, schemas)
        return
    verb = "Delete" if change.mapping("Delete") is not None else "Update"
    about = Parameters(change.mapping(verb) or {})
    name = about.required("IndexName")
    if name not in names:
        raise no_table(f"Requested resource not found: Index: {name} not found")
    if verb == "Update":
        indexes[names.index(name)]["ProvisionedThroughput"] = definitions.throughput(about, billing)
        return
    kept.forget(here, found, name)
    del indexes[names.index(name)]
    if not indexes:
        del body[_GLOBAL]
    used = _used(body)
    body["AttributeDefinitions"] = [
        each for each in body["AttributeDefinitions"] if each["AttributeName"] in used
    ]


def _described(here: Here, found: Thing, status: str) -> dict[str, Any]:
    """Return the table as the service shows it; items are counted now, not every six hours."""
    sizes = [item_size(thing.body) for thing in kept.items(here, found)]
    shown = {
        **found.body,
        "TableStatus": status,
        "ItemCount": len(sizes),
        "TableSizeBytes": sum(sizes),
    }
    for kind in (_LOCAL, _GLOBAL):
        if kind in shown:
            shown[kind] = [_index(here, found, index, status) for index in shown[kind]]
    return shown


def _index(here: Here, found: Thing, index: dict[str, Any], status: str) -> dict[str, Any]:
    entries = here.exchange.session.ordered(SERVICE, kept.kind_of(found, index["IndexName"]))
    sizes = [
        item_size(kept.behind(here, found, index["IndexName"], entry).body) for entry in entries
    ]
    shown = {
        **index,
        "ItemCount": len(sizes),
        "IndexSizeBytes": sum(sizes),
        "IndexArn": f"{found.body['TableArn']}/index/{index['IndexName']}",
    }
    if "IndexStatus" in shown and status in ("CREATING", "DELETING"):
        shown["IndexStatus"] = status
    return shown
