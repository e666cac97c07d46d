"""What a handler works with: one request of one account, its things and the events they make."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from unictl.sandbox.exchange import Exchange
from unictl.sandbox.session import Thing
from unictl.sandbox.stripe.errors import missing
from unictl.sandbox.stripe.ids import SERVICE, new

VERSION: Final = "2026-05-27.dahlia"
_OWNER: Final = "account"  # in `hidden`: the connected account that a thing belongs to


@dataclass(frozen=True, slots=True)
class Context:
    """One request.

    Attributes:
        exchange: The transaction, the request and the time.
        account: The connected account that it is made for; None for the account itself.
        request_id: `req_…`.
        key: The idempotency key.
        known: The things seen so far by id, so that each is there once.
    """

    exchange: Exchange
    account: str | None = None
    request_id: str | None = None
    key: str | None = None
    known: dict[str, Thing] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """Unix seconds."""
        return self.exchange.now


def add(
    context: Context,
    kind: str,
    body: dict[str, Any],
    *,
    parent: str | None = None,
    reference: str | None = None,
    hidden: dict[str, Any] | None = None,
    event: str | None = None,
) -> Thing:
    """Keep a new thing and tell of it.

    Args:
        context: The request.
        kind: The word in `object`.
        body: What Stripe shows of it; id, object, created and livemode are filled in.
        parent: The id of what it belongs to.
        reference: What else it is found by.
        hidden: What Stripe doesn't show.
        event: The type of the event, if there is one.
    """
    identifier = body.get("id") or new(kind)
    owner = {_OWNER: context.account} if context.account else {}
    thing = Thing(
        service=SERVICE,
        kind=kind,
        id=identifier,
        created_at=context.now,
        parent=parent,
        reference=reference,
        body={
            **body,
            "id": identifier,
            "object": kind,
            "created": context.now,
            "livemode": False,
        },
        hidden={**owner, **(hidden or {})},
    )
    for name in _WITHOUT.get(kind, ()):
        del thing.body[name]
    context.exchange.session.add(thing)
    context.known[identifier] = thing
    if event is not None:
        tell(context, event, thing.body)
    return thing


# Kinds that Stripe shows without one of the four.
_WITHOUT: Final = {
    "file": ("livemode",),
    "balance_transaction": ("livemode",),
    "refund": ("livemode",),
    "payment_link": ("created",),
    "invoiceitem": ("created",),
    "transfer_reversal": ("livemode",),
}


def change(
    context: Context, thing: Thing, event: str | None = None, **changes: Any
) -> dict[str, Any]:
    """Change a thing, keep it, tell of it, and return its body."""
    before = {
        name: thing.body.get(name) for name, new in changes.items() if thing.body.get(name) != new
    }
    thing.body.update(changes)
    context.exchange.session.save(thing)
    if event is not None:
        tell(context, event, thing.body, before if event.endswith(".updated") else None)
    return thing.body


def find(
    context: Context, kind: str, *, parent: str | None = None, **hidden: str | int
) -> list[Thing]:
    """Return the account's things of a kind, newest first."""
    owned: dict[str, str | int] = {_OWNER: context.account or 0, **hidden}
    found = context.exchange.session.find(SERVICE, kind, parent=parent, hidden=owned)
    return [context.known.setdefault(thing.id, thing) for thing in found]


def stepping(
    context: Context,
    kind: str,
    *,
    parent: str | None = None,
    older_than: str | None = None,
    newer_than: str | None = None,
) -> Iterator[Thing]:
    """Yield the account's things of a kind one by one; see `Session.stepping`."""
    owned: dict[str, str | int] = {_OWNER: context.account or 0}
    for thing in context.exchange.session.stepping(
        SERVICE, kind, parent=parent, hidden=owned, older_than=older_than, newer_than=newer_than
    ):
        yield context.known.setdefault(thing.id, thing)


def get(context: Context, kind: str, identifier: str) -> Thing | None:
    """Return the account's thing of that id, or None."""
    thing = context.known.get(identifier)
    if thing is None:
        thing = context.exchange.session.get(SERVICE, kind, identifier)
    if thing is None or thing.kind != kind or thing.hidden.get(_OWNER) != context.account:
        return None
    return context.known.setdefault(identifier, thing)


def forget(context: Context, thing: Thing, event: str) -> dict[str, Any]:
    """Forget the thing, tell of it, and return what Stripe answers to that."""
    context.exchange.session.remove(thing)
    del context.known[thing.id]
    tell(context, event, thing.body)
    return {"id": thing.id, "object": thing.kind, "deleted": True}


def load(
    context: Context, kind: str, identifier: str, param: str = "id", *, in_path: bool = True
) -> Thing:
    """Return the account's thing of that id.

    Raises:
        Refused: There is none.
    """
    if (thing := get(context, kind, identifier)) is None:
        raise missing(kind.replace(".", "_"), identifier, param, in_path=in_path)
    return thing


def named(context: Context, kind: str, identifier: str | None, param: str) -> Thing | None:
    """Return the thing that a parameter names, or None where it wasn't sent.

    Raises:
        Refused: It names nothing.
    """
    if identifier is None:
        return None
    return load(context, kind, identifier, param, in_path=False)


def tell(
    context: Context,
    type_: str,
    body: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    """Write an event about the thing as it is now."""
    data: dict[str, Any] = {"object": deepcopy(dict(body))}
    if before is not None:
        data["previous_attributes"] = dict(before)
    document: dict[str, Any] = {
        "api_version": VERSION,
        "data": data,
        "pending_webhooks": 0,
        "request": {"id": context.request_id, "idempotency_key": context.key},
        "type": type_,
    }
    if context.account:
        document["account"] = context.account
    add(context, "event", document, reference=type_)


def owner_of(thing: Thing) -> str | None:
    """Return the connected account that the thing belongs to, or None."""
    owner = thing.hidden.get(_OWNER)
    return None if owner is None else str(owner)
