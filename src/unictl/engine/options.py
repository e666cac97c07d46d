"""How a call is to be carried out, besides what it asks for."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from unictl.core.call import Content, Sink
from unictl.core.ports import Realm
from unictl.core.record import record


@record
class Options:
    """The options of one call.

    Attributes:
        service: The service's slug.
        account: One of the service's credential sets.
        realm: `direct` or `sandbox`.
        base_url: The user's own address in place of the service's, None for the service's.
        timeout: Seconds for one exchange.
        retries: So many further attempts where repeating is safe.
        deadline: Seconds for the whole call, all attempts and waits together; None for no bound.
        key: The caller's idempotency key, or None for a new one.
        profile: The set of credentials that the call goes by.
        suspected: The key may have been used before by a journal that isn't this one; then the
            Unix seconds at which the first and the last such attempt can have been made.
        asking: Ask only what became of an earlier call under the key; then the identity of the
            credentials that it was made with.
        gated: Ask the gate that a batch's calls share before each attempt.
        extra: Fields beyond the unified ones, by service.
        dry_run: Return the requests instead of sending any.
        raw: Keep the service's own reply in the result. A repeat that the journal answers has it
            only if the first call kept it.
        content: What an operation sends that takes content of any size.
        into: Where the content goes that an operation brings; None for into the result.
    """

    service: str
    base_url: str | None = None
    account: str = "default"
    realm: Realm = "direct"
    timeout: float = 30.0
    retries: int = 3
    deadline: float | None = None
    key: str | None = None
    profile: str = "default"
    suspected: tuple[float, float] | None = None
    asking: str | None = None
    gated: bool = False
    extra: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dry_run: bool = False
    raw: bool = False
    content: Content | None = None
    into: Sink | None = None
