"""Documents at Razorpay: what disputes are contested with."""

from collections.abc import Mapping
from typing import Any, Final

from unictl.capabilities.disputes import Document
from unictl.core.call import Ask
from unictl.core.uploads import Form, Part, Upload
from unictl.core.uploads import text as field
from unictl.providers.razorpay.values import moment, text

_PURPOSE: Final = "dispute_evidence"
# https://razorpay.com/docs/api/documents/create/: 50,000 kilobytes
_LARGEST: Final = 50_000 * 1024
_ENDINGS: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


def add(file: Upload, *, step: str = "") -> Ask:
    """Return the request that lays a document at Razorpay.

    Args:
        file: The document.
        step: Names it in the journal where it isn't the only one.

    Raises:
        InvalidRequest: Razorpay takes no such file, or none as large.
    """
    kind = file.media_type(_ENDINGS, _LARGEST, service="razorpay")
    sent = Part("file", file.content, file.file_name, kind)
    form = Form([field("purpose", _PURPOSE), sent])
    headers = {"Content-Type": form.content_type}
    return Ask("POST", "/v1/documents", content=form, headers=headers, step=step, changes=True)


def to_document(document: Mapping[str, Any]) -> Document:
    """Return our document."""
    return Document(
        id=document["id"],
        service="razorpay",
        file_name=text(document.get("name")),
        content_type=text(document.get("mime_type")),
        size=document.get("size"),
        purpose=text(document.get("purpose")),
        created_at=moment(document["created_at"]),
        raw=document,
    )
