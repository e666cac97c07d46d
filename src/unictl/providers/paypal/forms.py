"""The form of several parts (RFC 7578) by which PayPal takes the answer to a dispute."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def multipart(members: Mapping[str, Any], key: str) -> tuple[str, bytes]:
    """Return the content type and the bytes: one part named `input`, of JSON.

    Args:
        members: What the part says.
        key: Of the step; the line between parts comes from it, as nothing here is left to chance.
    """
    said = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    line = b"unictl-" + sha256(key.encode()).hexdigest()[:32].encode()
    parts = [
        b"--" + line,
        b'Content-Disposition: form-data; name="input"',
        b"Content-Type: application/json",
        b"",
        said,
        b"--" + line + b"--",
        b"",
    ]
    return f"multipart/form-data; boundary={line.decode()}", b"\r\n".join(parts)
