"""`unictl disputes add-document`: a file, or what comes from stdin, as a document."""

from typing import Any, Final

from unictl.cli import projection, storage_shared
from unictl.cli.common import Given
from unictl.cli.sending import carry_out_with
from unictl.core import registry

_OPERATION: Final = "disputes.add_document"
_HELP: Final = """Lay a file, or what comes from stdin, at the service, to name it in evidence.

Its id goes into `disputes submit-evidence ID --document-ids`. Razorpay and Stripe take PDF, JPEG
and PNG, Razorpay up to 50 MB, Stripe up to 5 MB; what is larger is refused before it is sent. A
single document can go with the evidence too, at PayPal only so: `submit-evidence ID --file`.
"""


def command() -> projection.Command:
    """Return the command."""
    of = registry.operation(_OPERATION)
    options = storage_shared.options(of)
    for option in options:
        if option.name == "file_name":
            option.help = "What to call it; by default as the file is called."
    return projection.Command(
        of,
        "add-document",
        callback=_run,
        params=[storage_shared.argument("source", "FILE|-"), *options],
        help=_HELP,
        rich_markup_mode=None,
    )


def _run(*, source: str, **values: Any) -> None:
    given = Given.take(values)
    of = registry.operation(_OPERATION)
    request = storage_shared.values_of(of, values)
    carry_out_with(source, of, {}, request, given)
