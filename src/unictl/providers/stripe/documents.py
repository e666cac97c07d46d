"""Documents at Stripe, which calls them files: what disputes are contested with."""

from collections.abc import Mapping
from typing import Any, Final

from unictl.capabilities.disputes import Document
from unictl.core.call import Ask
from unictl.core.uploads import Form, Part, Upload
from unictl.core.uploads import text as field
from unictl.providers.stripe.base import Stripe, moment, text

ADDRESS: Final = "https://files.stripe.com"
ORIGIN: Final = "files"
_PURPOSE: Final = "dispute_evidence"
# https://docs.stripe.com/file-upload, for files of this purpose: 5 MB, at their largest reading.
_LARGEST: Final = 5 << 20
_ENDINGS: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


def add(provider: Stripe, file: Upload, *, step: str = "") -> Ask:
    """Return the request that lays a document at Stripe.

    Args:
        provider: Who asks.
        file: The document.
        step: Names it in the journal where it isn't the only one.

    Raises:
        InvalidRequest: Stripe takes no such file, or none as large.
    """
    kind = file.media_type(_ENDINGS, _LARGEST, service="stripe")
    sent = Part("file", file.content, file.file_name, kind)
    form = Form([field("purpose", _PURPOSE), sent])
    headers = {"Content-Type": form.content_type, "Idempotency-Key": provider.key(step)}
    return Ask(
        "POST",
        "/v1/files",
        content=form,
        headers=headers,
        origin=ORIGIN,
        step=step,
        changes=True,
    )


def to_document(file: Mapping[str, Any]) -> Document:
    """Return our document."""
    return Document(
        id=file["id"],
        service="stripe",
        file_name=text(file.get("filename")),
        content_type=_ENDINGS.get(file.get("type") or ""),
        size=file.get("size"),
        purpose=text(file.get("purpose")),
        expires_at=moment(file.get("expires_at")),
        created_at=moment(file["created"]),
        raw=file,
    )
