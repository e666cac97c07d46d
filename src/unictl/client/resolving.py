"""From a row of the journal whose outcome isn't known to the question that settles it."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from unictl.client.address import own_base_url
from unictl.core import registry
from unictl.core.convert import build
from unictl.core.operation import Operation, recovery_of
from unictl.core.provider import Provider
from unictl.core.record import record
from unictl.engine.options import Options
from unictl.engine.resolve import Resolution
from unictl.engine.task import Task
from unictl.errors import (
    Busy,
    Interrupted,
    NotFound,
    NotSupported,
    OutcomeUnknown,
    SomeFailed,
    UnictlError,
)
from unictl.journal.reading import Entry
from unictl.journal.sqlite import SqliteJournal
from unictl.settings import Settings

_RAW: Final = "api.request"
By = Literal["key", "lookup", "none"]


@record
class Resolved:
    """What is known now of a row of the journal.

    Attributes:
        entry: The row, as it was before.
        outcome: `applied` and `not_applied` are settled. `unknown`: the service can't tell yet, or
            can't be asked at all. `not_asked`: something nearer stood in the way, such as keys
            that aren't there. `running`: a call has it in hand.
        result: The operation's, of one that was applied: a model, or JSON's types where it stood in
            the journal.
        error: The service's refusal; or why nobody knows, with what to do.
    """

    entry: Entry
    outcome: Literal["applied", "not_applied", "unknown", "not_asked", "running"]
    result: Any = None
    error: UnictlError | None = None

    @property
    def vendor_id(self) -> str | None:
        """The service's id of what was made, where it is known."""
        if isinstance(self.result, dict):
            found = self.result.get("id")
        else:
            found = getattr(self.result, "id", None)
        return found if isinstance(found, str) else self.entry.vendor_id


def at_once(entry: Entry, journal: SqliteJournal) -> Resolved | None:
    """Return what is known without asking the service; None where it has to be asked.

    What was surely never sent is settled here.
    """
    if entry.state == "succeeded":
        return Resolved(entry, "applied", entry.result)
    if entry.state == "refused":
        return Resolved(entry, "not_applied")
    if not entry.running and entry.steps:
        return None
    try:
        # While a call has it in hand this raises; without a step nothing was ever sent.
        journal.settle_by_hand(entry, "refused")
    except Busy as error:
        return Resolved(entry, "running", error=about(error, entry))
    return Resolved(entry, "not_applied")


def by(entry: Entry) -> By:
    """Return how a service is asked of the row: by its key, by looking, or not at all."""
    if entry.request is None or entry.realm == "hosted":
        return "none"
    try:
        operation, provider = _what(entry)
    except (NotSupported, LookupError, ImportError):  # another unictl wrote it
        return "none"
    return recovery_of(provider, operation) or "none"


def _what(entry: Entry) -> tuple[Operation, type[Provider]]:
    """Return the row's operation, and who carries it out."""
    if entry.operation == _RAW:
        from unictl.client.raw import asked_again  # noqa: PLC0415 - few send requests of their own

        return asked_again(entry.service, entry.request[1]["method"])
    operation = registry.operation(entry.operation)
    return operation, registry.provider(entry.service, operation)


def task_of(entry: Entry, settings: Settings) -> Task | None:
    """Return the call as it was, to be asked about; None where nothing can be asked.

    Args:
        entry: The journal's row.
        settings: Of a session in the row's realm and profile.
    """
    if by(entry) == "none":
        return None
    operation, provider = _what(entry)
    arguments, request, extra = entry.request
    model: type[Any] | None = operation.request
    return Task(
        operation,
        provider,
        arguments,
        model and build(model, request),
        Options(
            entry.service,
            base_url=None if entry.realm == "sandbox" else own_base_url(entry.service, settings),
            account=entry.account,
            realm=entry.realm,
            timeout=settings["timeout"],
            retries=settings["retries"],
            deadline=settings["deadline"],
            key=entry.key,
            profile=entry.profile,
            extra=extra,
            asking=entry.identity,
        ),
    )


def unasked(entry: Entry) -> Resolution:
    """Return what is known of a call that can't be asked about."""
    return Resolution(
        "unknown",
        error=OutcomeUnknown(
            f"{entry.service} can't be asked what became of {entry.operation}",
            hint="Look there yourself, then say what you saw: `unictl journal resolve"
            f" {entry.key} --as applied` or `--as not-applied`.",
            outcome="unknown",
        ),
    )


def ended(entry: Entry, found: Resolution | UnictlError) -> Resolved:
    """Return what asking has brought: an answer, or an error that stood in the way.

    Raises:
        Interrupted: It was interrupted.
    """
    error = found if isinstance(found, UnictlError) else found.error
    if isinstance(error, Interrupted):
        raise error
    if isinstance(found, UnictlError):
        outcome: Literal["running", "not_asked"] = (
            "running" if isinstance(found, Busy) else "not_asked"
        )
        return Resolved(entry, outcome, error=about(found, entry))
    told = about(error, entry) if error is not None else None
    return Resolved(entry, found.outcome, found.result, told)


def about(error: UnictlError, entry: Entry) -> UnictlError:
    """Return the error, with the call that it is about."""
    error.idempotency_key = entry.key
    return error.during(service=entry.service, operation=entry.operation)


def verdict(found: Sequence[Resolved]) -> UnictlError | None:
    """Return the error that tells how asking for several ended; None where all are settled."""
    open_ones = [one for one in found if one.outcome not in {"applied", "not_applied"}]
    if not open_ones:
        return None
    if len(found) == 1 and found[0].error is not None:
        return found[0].error
    counts = {
        outcome: sum(one.outcome == outcome for one in open_ones)
        for outcome in ("unknown", "not_asked", "running")
    }
    verb = "is" if len(open_ones) == 1 else "are"
    told = f"{len(open_ones)} of {len(found)} calls {verb} not settled"
    hint = "Each has its next step, above; what is settled stays so."
    if counts["unknown"]:
        return OutcomeUnknown(told, hint=hint, outcome="unknown")
    if counts["not_asked"]:
        return SomeFailed(told, hint=hint)
    return Busy(told, hint=hint)


def getter(entry: Entry) -> tuple[str, str] | None:
    """Return the operation that shows what the row's made, and its argument; None without one."""
    try:
        made = registry.operation(entry.operation)
    except (LookupError, ImportError):
        return None
    for one in registry.operations_of(made.capability).values():
        shows = one.changes is None and not one.lists and one.result is made.result
        if shows and len(one.path_parameters) == 1 and one.request is None:
            try:
                registry.provider(entry.service, one)
            except NotSupported:
                continue
            return one.id, one.path_parameters[0]
    return None


def none_found(wanted: str, journal: SqliteJournal) -> NotFound:
    """Return the error of a key or number that the journal hasn't got."""
    return NotFound(
        f"the journal has nothing under {wanted}",
        hint=f"See what it has with `unictl journal list`; it is {journal.path}.",
    )
