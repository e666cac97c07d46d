"""From a row of the journal whose outcome isn't known to the question that settles it."""

from typing import Any

from unictl.client.address import own_base_url
from unictl.core import registry
from unictl.core.convert import build
from unictl.engine.options import Options
from unictl.engine.resolve import Resolution
from unictl.engine.task import Task
from unictl.errors import OutcomeUnknown
from unictl.journal.reading import Entry
from unictl.settings import Settings


def task_of(entry: Entry, settings: Settings) -> Task | None:
    """Return the call as it was, to be asked about; None where nothing can be asked.

    Args:
        entry: The journal's row.
        settings: Of a session in the row's realm and profile.

    Raises:
        NotSupported: This unictl doesn't know the operation at the service.
    """
    if entry.request is None:
        return None
    operation = registry.operation(entry.operation)
    arguments, request, extra = entry.request
    model: type[Any] | None = operation.request
    return Task(
        operation,
        registry.provider(entry.service, operation),
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
    if not entry.steps and entry.state != "succeeded":
        return Resolution("not_applied")
    return Resolution(
        "unknown",
        error=OutcomeUnknown(
            f"{entry.service} can't be asked what became of {entry.operation}",
            hint="Look there yourself, then say what you saw: `unictl journal resolve"
            f" {entry.key} --as applied` or `--as not-applied`.",
            service=entry.service,
            operation=entry.operation,
            outcome="unknown",
            idempotency_key=entry.key,
        ),
    )
