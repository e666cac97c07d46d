"""What every provider is: a translator between our models and one service's HTTP API.

A provider yields requests and returns models; it never sends anything. It has no clock and no
randomness, so a call can be run again over recorded replies. A service's package holds one module
per capability, and in it one `@final` class:

    @final
    class RazorpayPlans(Razorpay, Plans): ...
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import field
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final

from unictl.core.call import Ask, Call, Content, Reply, Sink, Token, Wire
from unictl.core.patience import Patience
from unictl.core.ports import Loaded, Mode
from unictl.core.record import record
from unictl.errors import NotSupported, UnictlError

if TYPE_CHECKING:
    from unictl.core.operation import Recovery

READS: Final = frozenset({"GET", "HEAD"})
_SAFE_KEY: Final = re.compile(r"[A-Za-z0-9_-]{10,36}")


@record
class Context:
    """What a provider knows of the call besides the request.

    Attributes:
        key: The idempotency key of the call.
        unsure: The steps that an earlier attempt under this key may have applied: look first.
        since: Unix seconds of the first attempt, 0 where it isn't known.
        extra: The service's own fields for this operation, checked.
        settings: What `Provider.visible_roles` names of the credentials and their settings, those
            that are there. Before the credentials are loaded each has its own name as its value,
            so that a call can be begun to see what it refuses.
        mode: Of the credentials.
        done: The steps whose replies an earlier attempt under this key left in the journal.
        content: What is sent, of an operation that takes content.
        into: Where the content goes that the operation brings; None for into the result.
    """

    key: str
    unsure: Container[str] = ()
    since: float = 0.0
    extra: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    mode: Mode = "test"
    done: Container[str] = ()
    content: Content | None = None
    into: Sink | None = None


class Extras(Mapping[str, type]):
    """The models of a service's own fields by operation, imported when one is looked at.

    Args:
        module: Where they are.
        names: The model's name there, by the operation's.
    """

    def __init__(self, module: str, **names: str) -> None:
        self._module, self._names = module, names

    def __getitem__(self, operation: str) -> type:
        name = self._names[operation]
        found: type = getattr(import_module(self._module), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Provider:
    """The base of every provider."""

    service: ClassVar[str]
    extras: ClassVar[Mapping[str, type]] = {}
    """The service's own fields, a model per operation's name; all its fields are optional."""

    patience: ClassVar[Patience] = Patience()
    """How long the service is waited for, asked again, and looked at."""

    visible_roles: ClassVar[tuple[str, ...]] = ()
    """Roles that calls see in `Context.settings`, none of them secret: a region."""

    key_lifetime: ClassVar[float | None] = None
    """Seconds for which the service knows an idempotency key again; None where no bound is known.

    Later it would do the same once more, so an unknown outcome stays unknown.
    """

    logs_in: ClassVar[bool] = False
    """Whether requests carry a token that `log_in` gets, as the role `access_token`."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @classmethod
    def address(cls, ask: Ask, credentials: Loaded) -> str:
        """Return where the request goes, without a path's slash at its end.

        Not asked where the user has set an address of his own. By default it is the one address of
        the service's catalog entry.

        Raises:
            NotConfigured: The credentials don't say which one it is.
        """
        del ask, credentials
        from unictl.core import catalog  # noqa: PLC0415 - the session has it, the sandbox needn't

        return str(catalog.load(cls.service).base_url)

    @classmethod
    def log_in(cls, credentials: Loaded, now: float) -> Call[Token]:
        """Get a token; asked only where `logs_in`, with credentials that hold none yet."""
        raise NotImplementedError

    @classmethod
    def mode(cls, credentials: Loaded) -> Mode:
        """Return whether the credentials are for tests or for real money."""
        raise NotImplementedError

    @classmethod
    def identity(cls, credentials: Loaded) -> str:
        """Return what tells whose credentials these are, and is no secret: a key's id.

        An idempotency key holds for one identity, so that nobody gets another's answer. A new key
        id of the same owner is another identity too: what was under way when it was replaced is
        not looked for under the new one. By default all credentials of a service are one.
        """
        del credentials
        return ""

    @classmethod
    def authorize(cls, wire: Wire, credentials: Loaded, now: float) -> Wire:
        """Return the request with the credentials' proof added; `now` is Unix seconds.

        Raises:
            NotConfigured: A credential that it needs is missing.
        """
        raise NotImplementedError

    @classmethod
    def explain(cls, ask: Ask, reply: Reply) -> UnictlError:
        """Return the error of our tree that a reply without success stands for."""
        raise NotImplementedError

    @classmethod
    def refused(cls, ask: Ask, reply: Reply) -> bool:
        """Return whether a reply of success is a refusal all the same, for `explain` to read.

        Such as a charge that the bank declined, told in a reply with status 201.
        """
        del ask, reply
        return False

    @classmethod
    def intact(cls, reply: Reply) -> bool:
        """Return whether a reply of success is the service's own, and not cut or a proxy's page."""
        del reply
        return True

    secret_members: ClassVar[frozenset[str]] = frozenset()
    """Members of the service's own replies that repeat a credential of the account.

    `unictl api` masks them. What the service shows only once, when it makes it, is none of them.
    """

    raw_recovery: "ClassVar[Recovery]" = "none"
    """How a raw request that changes something recovers: `key` where `raw` sends the key along."""

    def raw(
        self, method: str, path: str, query: Sequence[tuple[str, str]], fields: Any = None
    ) -> Ask:
        """Return the request of `unictl api`, which no operation stands for.

        Args:
            method: `GET`, `POST`, …
            path: From the service's base URL on, as its documentation writes it.
            query: Pairs of the query string.
            fields: The body's members, in JSON's types; None for no body.

        Raises:
            InvalidRequest: The service can't take it so.
        """
        return Ask(method, path, tuple(query), body=fields, changes=method not in READS)

    @classmethod
    def page(cls, ask: Ask, document: Any) -> tuple[Sequence[Any], Ask | None]:
        """Return the items of a raw list's page, and the request of the next page, if any.

        Raises:
            NotSupported: The service has no lists that are walked, or this is none.
        """
        del ask, document
        raise NotSupported(
            f"a raw list of {cls.service} can't be walked",
            hint="Leave --all out, and ask for each page by the service's own parameters.",
            service=cls.service,
        )

    def again(self, step: str = "") -> bool:
        """Return whether an earlier attempt may have applied the step."""
        return step in self.context.unsure

    def key(self, step: str = "") -> str:
        """Return the idempotency key of a step: 10 to 36 letters, digits, `_` and `-`.

        Derived from the call's key alone, so that a repeat finds the same one.
        """
        key = f"{self.context.key}/{step}" if step else self.context.key
        return key if _SAFE_KEY.fullmatch(key) else sha256(key.encode()).hexdigest()[:32]
