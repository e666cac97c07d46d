"""The form of several parts by which PayPal takes the answer to a dispute, and its file."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from unictl.core.content import Memory
from unictl.core.uploads import Form, Part, Upload
from unictl.errors import InvalidRequest

# https://developer.paypal.com/platforms/disputes/reference/supported-file-types-sizes
_LARGEST: Final = (10 << 20) - 1
_ENDINGS: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
}
# `document.name` in PayPal's document of its API
_NAME: Final = re.compile(r"[A-Za-z0-9\-_,\s]+\.[A-Za-z]+")


def multipart(members: Mapping[str, Any], *files: Part) -> Form:
    """Return the form: a part named `input`, of JSON, and the files.

    Args:
        members: What the part says.
        files: See `evidence_file`.
    """
    said = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    return Form([Part("input", Memory(said), media_type="application/json"), *files])


def evidence_file(file: Upload) -> Part:
    """Return the part that is a file of evidence.

    Raises:
        InvalidRequest: PayPal takes no such file, none as large, or none of that name.
    """
    kind = file.media_type(_ENDINGS, _LARGEST, service="paypal")
    if not _NAME.fullmatch(file.file_name):
        raise InvalidRequest(
            f"paypal takes no file of the name {file.file_name!r}",
            hint="A name has Latin letters, digits, spaces, -, _ or commas, and one dot before its"
            " ending: --file-name receipt.pdf.",
            field="file_name",
        )
    return Part("evidence-file", file.content, file.file_name, kind)
