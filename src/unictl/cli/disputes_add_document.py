"""`unictl disputes add-document`: a file, or what comes from stdin, as a document."""

from pathlib import Path
from typing import Any, Final

from typer.core import TyperCommand

from unictl.cli import shell, storage_shared
from unictl.cli.carry_out import carry_out
from unictl.cli.common import Given
from unictl.cli.sending import STDIN, sent
from unictl.core import registry
from unictl.errors import InvalidRequest

_OPERATION: Final = "disputes.add_document"
_HELP: Final = """Lay a file, or what comes from stdin, at the service, to name it in evidence.

Its id goes into `disputes submit-evidence ID --document-ids`. Razorpay and Stripe take PDF, JPEG
and PNG, Razorpay up to 50 MB, Stripe up to 5 MB; what is larger is refused before it is sent.
"""


def command() -> TyperCommand:
    """Return the command."""
    return TyperCommand(
        "add-document",
        callback=_run,
        params=[
            storage_shared.argument("source", "FILE|-"),
            *storage_shared.options(registry.operation(_OPERATION)),
        ],
        help=_HELP,
        rich_markup_mode=None,
    )


def _run(*, source: str, **values: Any) -> None:
    given = Given.take(values)
    of = registry.operation(_OPERATION)
    request = storage_shared.values_of(of, values)
    if "file_name" not in request:
        if source == STDIN:
            raise InvalidRequest(
                "what comes from stdin has no name",
                hint="Name it with --file-name receipt.pdf; the ending says what it is.",
                field="file_name",
            )
        request["file_name"] = Path(source).name
    settings = shell.settings(**given.flags)
    with sent(source, request["file_name"], settings) as content:
        carry_out(of, {}, request, given, content=content)
