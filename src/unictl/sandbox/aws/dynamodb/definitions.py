"""What a request says of a new table or index, checked as DynamoDB checks it."""

from typing import Any, Final

from unictl.sandbox.aws.dynamodb.errors import constraint, invalid, parameters
from unictl.sandbox.aws.dynamodb.kept import check_name
from unictl.sandbox.aws.dynamodb.parameters import Parameters

MOST_LOCAL, MOST_GLOBAL = 5, 20
_ON_DEMAND, _PROVISIONED = "PAY_PER_REQUEST", "PROVISIONED"
_PROJECTIONS: Final = ("ALL", "KEYS_ONLY", "INCLUDE")


def attributes(given: Parameters) -> list[dict[str, str]]:
    """Return the attributes that keys are made of, with their types."""
    found = []
    for definition in given.list("AttributeDefinitions") or []:
        each = Parameters(definition)
        kind = each.required("AttributeType")
        if kind not in ("S", "N", "B"):
            raise constraint("attributeType", kind, "satisfy enum value set: [B, N, S]")
        found.append({"AttributeName": each.required("AttributeName"), "AttributeType": kind})
    return found


def key_schema(given: Parameters, defined: set[str]) -> list[dict[str, str]]:
    """Return a key: a partition key, and a sort key where there is one.

    Raises:
        Problem: It is neither, or of attributes that aren't defined.
    """
    found = []
    for element in given.list("KeySchema") or []:
        each = Parameters(element)
        found.append(
            {"AttributeName": each.required("AttributeName"), "KeyType": each.required("KeyType")}
        )
    kinds = [element["KeyType"] for element in found]
    if kinds not in (["HASH"], ["HASH", "RANGE"]):
        raise invalid(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
            if kinds[:1] != ["HASH"]
            else "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
        )
    names = [element["AttributeName"] for element in found]
    if len(set(names)) < len(names):
        raise invalid(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name"
        )
    for name in names:
        if name not in defined:
            raise parameters(
                "Some index key attributes are not defined in AttributeDefinitions. "
                f"Keys: [{', '.join(names)}], AttributeDefinitions: [{', '.join(sorted(defined))}]"
            )
    return found


def indexes(
    given: Parameters, member: str, defined: set[str], billing: str
) -> list[dict[str, Any]]:
    """Return the indexes that the member defines."""
    found = [
        index(each, defined, None if member.startswith("Local") else billing)
        for each in given.list(member) or []
    ]
    names = [each["IndexName"] for each in found]
    if len(set(names)) < len(names):
        raise parameters(f"Duplicate index name: {names[-1]}")
    most = MOST_LOCAL if member.startswith("Local") else MOST_GLOBAL
    if len(found) > most:
        raise parameters(f"{member} count exceeds the per-table limit of {most}")
    return found


def index(definition: Any, defined: set[str], billing: str | None) -> dict[str, Any]:
    """Return one index; a local one has no billing of its own."""
    each = Parameters(definition)
    name = each.required("IndexName")
    check_name("indexName", name)
    made: dict[str, Any] = {
        "IndexName": name,
        "KeySchema": key_schema(each, defined),
        "Projection": _projection(each),
    }
    if billing is not None:
        made["IndexStatus"] = "ACTIVE"
        made["ProvisionedThroughput"] = throughput(each, billing)
    return made


def _projection(given: Parameters) -> dict[str, Any]:
    each = Parameters(given.mapping("Projection") or {})
    kind = each.choice("ProjectionType", *_PROJECTIONS)
    names = each.list("NonKeyAttributes")
    if (names is not None) is not (kind == "INCLUDE"):
        raise parameters(
            f"ProjectionType is {kind}, "
            + (
                "but NonKeyAttributes is specified"
                if names
                else "but NonKeyAttributes is not specified"
            )
        )
    return {"ProjectionType": kind} | ({"NonKeyAttributes": names} if names else {})


def billing_mode(given: Parameters) -> str:
    """Return how the table is paid for."""
    return given.choice("BillingMode", _PROVISIONED, _ON_DEMAND)


def throughput(given: Parameters, billing: str) -> dict[str, Any]:
    """Return the provisioned throughput.

    Raises:
        Problem: It is there without need, or missing.
    """
    stated = given.mapping("ProvisionedThroughput")
    if billing == _ON_DEMAND:
        if stated is not None:
            raise parameters(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                "BillingMode is PAY_PER_REQUEST"
            )
        return {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
    if stated is None:
        raise parameters(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
            "PROVISIONED"
        )
    each = Parameters(stated)
    units = {name: each.integer(name) for name in ("ReadCapacityUnits", "WriteCapacityUnits")}
    for name, value in units.items():
        if value is None:
            raise constraint(f"provisionedThroughput.{name}", None, "not be null")
    return {"NumberOfDecreasesToday": 0, **units}
