"""Tags of tables: given when a table is made, or by themselves."""

from typing import Any, Final

from unictl.sandbox.aws.dynamodb import kept
from unictl.sandbox.aws.dynamodb.errors import constraint, invalid, no_table
from unictl.sandbox.aws.dynamodb.kept import Here
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.session import Thing

_MOST: Final = 50
_LONGEST_NAME, _LONGEST_VALUE = 128, 256


def of(given: Parameters) -> dict[str, str]:
    """Return the tags of a request.

    Raises:
        Problem: One can't be one, or two have the same key.
    """
    found: dict[str, str] = {}
    for tag in given.list("Tags") or []:
        each = Parameters(tag)
        name, value = each.required("Key"), each.required("Value")
        if not 0 < len(name) <= _LONGEST_NAME:
            raise constraint("tags.key", name, f"have length at most {_LONGEST_NAME}")
        if len(value) > _LONGEST_VALUE:
            raise constraint("tags.value", value, f"have length at most {_LONGEST_VALUE}")
        if name in found:
            raise invalid(f"Duplicate tag keys found: {name}")
        found[name] = value
    return found


def listing(here: Here, given: Parameters) -> Any:
    """ListTagsOfResource; a page holds them all."""
    found = _table(here, given)
    return {"Tags": [{"Key": name, "Value": value} for name, value in _tags(found).items()]}


def add(here: Here, given: Parameters) -> Any:
    """TagResource."""
    found = _table(here, given)
    tags = {**_tags(found), **of(given)}
    if len(tags) > _MOST:
        raise invalid(f"Too many tags: a table has {_MOST} at most")
    return _keep(here, found, tags)


def remove(here: Here, given: Parameters) -> Any:
    """UntagResource."""
    found = _table(here, given)
    names = given.list("TagKeys") or []
    return _keep(
        here, found, {key: value for key, value in _tags(found).items() if key not in names}
    )


def _table(here: Here, given: Parameters) -> Thing:
    arn = given.required("ResourceArn")
    found = kept.find_table(here, arn.rpartition(":table/")[2])
    if found is None or found.body["TableArn"] != arn:
        raise no_table(f"Requested resource not found: ResourceArn: {arn} not found")
    return found


def _tags(found: Thing) -> dict[str, str]:
    return dict(found.hidden.get("tags", {}))


def _keep(here: Here, found: Thing, tags: dict[str, str]) -> Any:
    found.hidden["tags"] = tags
    here.exchange.session.save(found)
    return {}
