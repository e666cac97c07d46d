"""What the engine asks of the outside world, as protocols.

The command line puts SQLite and the vault behind them, the platform PostgreSQL and its key store;
the wire, the sandbox and a recording are all a Transport.
"""

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from unictl.core.call import Reply, Token, Wire
from unictl.core.record import record
from unictl.core.secret import Secret

if TYPE_CHECKING:
    from asyncio import Future

    from unictl.core.limits import Limits
    from unictl.core.operation import Changes

Realm = Literal["sandbox", "direct", "hosted"]
Mode = Literal["test", "live"]


@record
class Loaded:
    """A service's credentials, whole, from one source.

    Attributes:
        fields: By role (`key_id`, `key_secret`).
        source: Where they come from, for people: `vault (profile default)`.
        vaulted: Whether that is a vault, which may then keep what is got with them.
    """

    fields: Mapping[str, Secret]
    source: str
    vaulted: bool = False


class Credentials(Protocol):
    """Finds the credentials of a service."""

    def load(self, service: str, account: str) -> Loaded:
        """Return them.

        Raises:
            NotConfigured: There are none.
            VaultError: There may be some, but the vault can't be opened.
        """
        ...


class Tokens(Protocol):
    """Keeps short-lived tokens between calls, so that not each call asks for one."""

    def find(self, name: str, *, vaulted: bool) -> Token | None:
        """Return the token of that name, if there is one; it may have expired.

        Args:
            name: Says nothing of whose it is.
            vaulted: Whether it belongs to keys that came from a vault.
        """
        ...

    def keep(self, name: str, token: Token | None, *, vaulted: bool) -> None:
        """Keep it in place of an earlier one; None forgets that one."""
        ...


class Transport(Protocol):
    """Sends one request and brings the reply."""

    def send(self, wire: Wire, *, timeout: float) -> Reply:
        """Send it, with a bound of `timeout` seconds on the whole exchange.

        Raises:
            NotSent: Nothing of the request reached the service.
            ReplyLost: The request may have reached it; no reply came.
            UnictlError: Nothing was sent, for a reason nearer than the network.
        """
        ...


class AsyncTransport(Protocol):
    """The same for asyncio."""

    async def send(self, wire: Wire, *, timeout: float) -> Reply:  # noqa: ASYNC109 - the port's word
        """See `Transport.send`."""
        ...


class TransportError(Exception):
    """No reply came. The engine turns it into an error of the tree.

    Attributes:
        timed_out: Whether it was a time-out.
    """

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.timed_out = timed_out


class NotSent(TransportError):
    """Nothing of the request reached the service."""


class ReplyLost(TransportError):
    """The request may have reached the service, but no reply came."""


@record
class Intent:
    """What a call that changes something is about to do: the head of a journal row.

    Attributes:
        realm: Where it is carried out.
        service: The service's slug.
        account: One of the service's credential sets.
        mode: `test` or `live`.
        identity: A digest that tells one owner of credentials from another.
        key: The idempotency key, ours or the caller's.
        operation: `payments.create_order`.
        fingerprint: SHA-256 of the canonical request, in hexadecimal.
        lease: Seconds for which nobody else may take the key up.
        profile: The set of credentials it goes by.
        changes: What it changes.
        amount: In minor units, of a request that names one.
        currency: The amount's.
        request: What `journal resolve` needs to ask again, in JSON; kept until the outcome is
            known. None where asking is of no use.
        whole: It could name an amount and doesn't: it moves all that there is.
        suspected: The key may have been used by a journal that isn't this one: the Unix seconds of
            the first such attempt, and of the latest end of the last. Holds for a new row.
        limits: What the profile may move; None for no bound.
        routed: Whether nobody named the service: then nothing is begun here while another service
            may have done something under the key.
    """

    realm: Realm
    service: str
    account: str
    mode: Mode
    identity: str
    key: str
    operation: str
    fingerprint: str
    lease: float
    profile: str = "default"
    changes: "Changes" = "state"
    amount: int | None = None
    currency: str | None = None
    request: str | None = None
    suspected: tuple[float, float] | None = None
    whole: bool = False
    limits: "Limits | None" = None
    routed: bool = False


class AtAnother(Exception):
    """Under the key of a call that no service was named for another one may have done something.

    Attributes:
        service: Its slug; the call is to go on there.
        identity: Whose keys those are, and which address, as in `Intent`; empty where not known.
    """

    def __init__(self, service: str, identity: str = "") -> None:
        super().__init__(service, identity)
        self.service, self.identity = service, identity


RowState = Literal["started", "sent", "succeeded", "refused", "unknown"]


ANY: Final = "*"
"""In place of a step's name: nobody knows which steps an earlier attempt got to."""

BY_HAND: Final = "settled_by_hand"
"""A member of the result of a row that a person called applied: true, and only `id` beside it."""


@record
class Row:
    """What the journal knows of an operation.

    Attributes:
        id: The row's number.
        state: `started` before anything was sent, `sent` while a reply is awaited, or settled.
        attempt: How often the row has been taken up: who holds an older number has lost it.
        began_at: Unix seconds of the first attempt; nothing under this key is older.
        unsure: Unix seconds when a step's last attempt ends at the latest, or was seen to end if
            that was later, by the step's name, of the steps of which nobody saw a reply.
        replies: The recorded replies of the steps done, by the step's name.
        result: The result in JSON's types, of a row that succeeded.
    """

    id: int
    state: RowState
    attempt: int = 1
    began_at: float = 0.0
    unsure: Mapping[str, float] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)
    result: Any = None


class Journal(Protocol):
    """Keeps what is being done, flushed before it is done."""

    def begin(self, intent: Intent) -> Row:
        """Write the row and flush it, or take up the one that already stands under the key.

        Raises:
            Conflict: The key stands for another request.
            Busy: Another process is carrying it out just now.
            AtAnother: The intent is routed, and another service may have done something.
        """
        ...

    def sending(self, row: Row, step: str, within: float) -> None:
        """Note, flushed, that the step is sent now, and ends `within` seconds; renew the lease.

        Raises:
            Busy: The lease ran out, and somebody else has taken the row up.
        """
        ...

    def replied(self, row: Row, step: str, reply: Reply) -> None:
        """Note, flushed, the step's reply."""
        ...

    def settle(
        self,
        row: Row,
        state: RowState,
        result: Any = None,
        *,
        error: Any = None,
        unsure: Collection[str] = (),
    ) -> None:
        """Note, flushed, how the operation ended.

        Of a row that somebody else has taken up only `succeeded` is noted.

        Args:
            row: The operation's.
            state: `refused` says that no step is unsure any more, but for those of `unsure`.
            result: Of success, in JSON's types.
            error: Why there is none, in JSON's types.
            unsure: Steps to look for, should the key be used again, although the operation as a
                whole was surely not applied.
        """
        ...


class AsyncJournal(Protocol):
    """The same for the calls of an event loop: each answer comes once it is flushed.

    Only `begin` may answer before, as nothing is sent under a row until `sending` has answered.
    """

    def begin(self, intent: Intent) -> "Future[Row]":
        """See `Journal.begin`."""
        ...

    def sending(self, row: Row, step: str, within: float) -> "Future[None]":
        """See `Journal.sending`."""
        ...

    def replied(self, row: Row, step: str, reply: Reply) -> "Future[None]":
        """See `Journal.replied`."""
        ...

    def settle(
        self,
        row: Row,
        state: RowState,
        result: Any = None,
        *,
        error: Any = None,
        unsure: Collection[str] = (),
    ) -> "Future[None]":
        """See `Journal.settle`."""
        ...


class Guard(Protocol):
    """Says whether a call that moves money may go on, and within which limits."""

    def allow(self, *, mode: Mode, realm: Realm, operation: str) -> "Limits | None":
        """Return the profile's limits if it may; None for no bound.

        The journal holds the call to them, as it knows what was moved before.

        Raises:
            LiveNotAllowed: Live money without consent.
        """
        ...


class Gate(Protocol):
    """Lets the calls of a batch to a service through, as long as it can take them."""

    def enter(self, circuit: str) -> float:
        """Return 0 if a request may be sent now, else the seconds after which to ask again.

        Args:
            circuit: The service and account that it goes to.

        Raises:
            ServiceUnavailable: The service has failed for so long that nothing more is sent.
        """
        ...

    def left(self, circuit: str, seconds: float, failure: Exception | None) -> None:
        """Take in how the request ended, after so many seconds."""
        ...

    def may_retry(self) -> bool:
        """Return whether the batch may send one more request again."""
        ...


class Clock(Protocol):
    """The time, and chance for keys and jitter."""

    def now(self) -> float:
        """Return Unix seconds."""
        ...

    def jitter(self) -> float:
        """Return a number from 0 up to 1, each as likely."""
        ...

    def new_key(self) -> str:
        """Return a new idempotency key: a random UUID."""
        ...
