"""JSON Patch as PayPal takes it: `add`, `replace` and `remove`, and names that select in a list.

`/purchase_units/@reference_id=='default'/amount` is the amount of the unit of that reference.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, NamedTuple

from unictl.sandbox.paypal.errors import refused
from unictl.sandbox.paypal.shapes import BILLING, CHECKOUT, Choice, Each, Record, Text, Words, read

_OPERATIONS: Final = ("add", "remove", "replace", "move", "copy", "test")
_SELECTOR: Final = re.compile(r"@(\w+)==(?:'([^']*)'|\"([^\"]*)\"|(\S+))")
_PATCHES: Final = Each(
    Record({"op": Choice(_OPERATIONS)}, {"path": Text(), "from": Text()}), least=1, most=32_767
)


class Issues(NamedTuple):
    """How an API says what is wrong with a patch.

    Attributes:
        path: A path that can't be patched.
        operation: An operation that may not meet the path.
        target: A path that leads nowhere.
        pointer: A path that is none.
        words: The rest.
    """

    path: str
    operation: str
    target: str
    pointer: str
    words: Words


ORDERS: Final = Issues(
    "NOT_PATCHABLE",
    "INVALID_PATCH_OPERATION",
    "REFERENCE_ID_NOT_FOUND",
    "INVALID_JSON_POINTER_FORMAT",
    CHECKOUT,
)
TRACKERS: Final = ORDERS._replace(path="FIELD_NOT_PATCHABLE", pointer="FIELD_NOT_PATCHABLE")
PLANS: Final = Issues(
    "INVALID_PATCH_PATH",
    "INVALID_PARAMETER_VALUE",
    "INVALID_PARAMETER_VALUE",
    "INVALID_PATCH_PATH",
    BILLING,
)


def apply(
    document: dict[str, Any],
    given: Any,
    allowed: Mapping[str, Sequence[str]],
    issues: Issues = PLANS,
) -> dict[str, Any]:
    """Return the document with the patches applied.

    Args:
        document: What is changed; it stays as it is.
        given: The request's body.
        allowed: The operations that may meet the paths which the whole pattern fits.
        issues: How the API says what is wrong.

    Raises:
        Refused: The patches can't be read, or one isn't allowed.
    """
    read(_PATCHES, given, issues.words)
    patched = deepcopy(document)
    for at, patch in enumerate(given):
        path, operation = patch.get("path", ""), patch["op"]
        if not path.startswith("/"):
            raise refused(issues.pointer, f"/{at}/path", value=path)
        found = [names for pattern, names in allowed.items() if re.fullmatch(pattern, path)]
        if not found:
            raise refused(issues.path, f"/{at}/path", value=path)
        if operation not in found[0]:
            raise refused(issues.operation, f"/{at}/op", value=operation)
        if operation != "remove" and "value" not in patch:
            raise refused("MISSING_REQUIRED_PARAMETER", f"/{at}/value")
        try:
            _change(patched, path, operation, patch.get("value"))
        except LookupError:
            raise refused(issues.target, f"/{at}/path", value=path) from None
    return patched


def _change(document: dict[str, Any], path: str, operation: str, value: Any) -> None:
    """Do what a patch says; a LookupError means that its path leads nowhere."""
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in _split(path)]
    place: Any = document
    for part in way:
        following = _step(place, part)
        if following is None and isinstance(place, dict) and operation != "remove":
            following = place.setdefault(part, {})
        if following is None:
            raise LookupError(part)
        place = following
    if not isinstance(place, dict):
        raise LookupError(last)  # noqa: TRY004 - to the caller it is a path that leads nowhere
    if operation == "remove":
        place.pop(last, None)
    else:
        place[last] = value


def _split(path: str) -> list[str]:
    """Return the parts of the path; a slash between quotes parts nothing."""
    return [part for part in re.findall(r"((?:[^/'\"]|'[^']*'|\"[^\"]*\")+)", path[1:]) if part]


def _step(place: Any, part: str) -> Any:
    if isinstance(place, dict):
        return place.get(part)
    if not isinstance(place, list):
        return None
    if (selector := _SELECTOR.fullmatch(part)) is not None:
        wanted = selector[2] or selector[3] or selector[4] or ""
        return next((item for item in place if str(item.get(selector[1])) == wanted), None)
    if part.isascii() and part.isdigit() and len(part) < 6 and int(part) < len(place):  # noqa: PLR2004 - digits
        return place[int(part)]
    return None
