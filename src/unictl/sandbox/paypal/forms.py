"""The JSON inside a multipart form: how disputes take evidence beside files."""

import json
import re
from typing import Any, Final

from unictl.sandbox.exchange import Request

_BOUNDARY: Final = re.compile(r"boundary=\"?([^\";]+)\"?", re.IGNORECASE)
_NAME: Final = re.compile(rb"filename=\"([^\"]*)\"")


def fields(request: Request) -> tuple[dict[str, Any], list[str]]:
    """Return the JSON object of the body, or of the form's part that has one, and its files' names.

    Raises:
        ValueError: The body is neither.
    """
    kind = request.headers.get("content-type", "")
    if not request.body.strip():
        return {}, []
    found = _BOUNDARY.search(kind)
    if found is None:
        given = json.loads(request.body)
        if not isinstance(given, dict):
            raise ValueError("no object")
        return given, []
    given, files = {}, []
    for part in request.body.split(b"--" + found[1].encode()):
        head, _, content = part.partition(b"\r\n\r\n")
        named = _NAME.search(head)
        if content.lstrip().startswith(b"{"):
            parsed = json.loads(content.strip())
            given = parsed if isinstance(parsed, dict) else given
        elif named is not None:
            files.append(named[1].decode("utf-8", "replace"))
    return given, files
