"""`expand`: an id in the answer becomes the thing itself, up to four levels deep."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

from unictl.sandbox.stripe import inside
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.ids import kind_of
from unictl.sandbox.stripe.parameters import table
from unictl.sandbox.stripe.things import Context, get

_DEEPEST: Final = 4
# Lists that Stripe shows only when asked.
_LISTS: Final[dict[tuple[str, str], Callable[[Context, dict[str, Any]], dict[str, Any]]]] = {
    ("checkout.session", "line_items"): inside.line_items,
    ("payment_link", "line_items"): inside.line_items,
    ("charge", "refunds"): inside.refunds,
    ("invoice", "payments"): inside.payments,
    ("customer", "sources"): inside.nothing,
    ("customer", "subscriptions"): inside.subscriptions,
    ("customer", "tax_ids"): inside.nothing,
}


def expand(context: Context, document: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Return the document with what the paths name put in.

    Raises:
        Refused: A path is too deep, or what it names can't be expanded.
    """
    if not paths:
        return document
    document = deepcopy(document)
    for path in paths:
        parts = path.split(".")
        if len(parts) - (parts[0] == "data") > _DEEPEST:
            raise refused(
                f"You cannot expand more than {_DEEPEST} levels of a property. Property: {path}",
                param="expand",
            )
        if parts[0] == "data" and document.get("object") != "list":
            raise _unexpandable(path)
        _descend(context, document, parts, path)
    return document


def _descend(context: Context, thing: dict[str, Any], parts: list[str], path: str) -> None:
    """Expand the parts from a thing (or a list of things) on."""
    if thing.get("object") == "list":
        if parts[0] != "data":
            raise _unexpandable(path)
        for one in thing["data"] if len(parts) > 1 else ():
            _descend(context, one, parts[1:], path)
        return
    holder = thing
    for at in range(1, len(parts) + 1):
        value = _expanded(context, thing, holder, ".".join(parts[:at]), path)
        if value is None:
            return
        if not isinstance(value, dict):
            raise _unexpandable(path)
        if "object" in value:
            if parts[at:]:
                _descend(context, value, parts[at:], path)
            return
        holder = value
    raise _unexpandable(path)


def _expanded(
    context: Context, thing: dict[str, Any], holder: dict[str, Any], dotted: str, path: str
) -> Any:
    """Expand one field of the thing, which stands in `holder`; None where it is empty."""
    kind, part = thing.get("object", ""), dotted.rpartition(".")[2]
    if (kind, dotted) in _LISTS and part not in holder:
        holder[part] = _LISTS[kind, dotted](context, thing)
    value = holder.get(part)
    if isinstance(value, str):
        value = holder[part] = _thing(context, kind, dotted, value, path)
    if value is None and not _may(kind, dotted):
        raise _unexpandable(path)
    return value


def _may(kind: str, dotted: str) -> bool:
    """Return whether something at or below that field can be expanded."""
    known = table()["expandable"].get(kind, ())
    return any(name == dotted or name.startswith(f"{dotted}.") for name in known)


def _thing(context: Context, kind: str, dotted: str, identifier: str, path: str) -> dict[str, Any]:
    if dotted not in table()["expandable"].get(kind, ()):
        raise _unexpandable(path)
    # A product may have an id of its owner's making.
    wanted = "product" if dotted.endswith("product") else kind_of(identifier)
    thing = get(context, wanted, identifier) if wanted else None
    if thing is None:
        raise refused(f"The sandbox can't expand {path}; Stripe itself can.", param="expand")
    return deepcopy(thing.body)


def _unexpandable(path: str) -> Exception:
    last = path.rpartition(".")[2]
    return refused(f"This property cannot be expanded ({path}: {last}).", param="expand")
