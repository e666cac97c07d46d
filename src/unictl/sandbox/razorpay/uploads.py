"""Forms with files (RFC 7578), as clients send a document."""

from typing import Any, NamedTuple


class Upload(NamedTuple):
    """A file of a form.

    Attributes:
        name: As the client calls it.
        content: The bytes.
    """

    name: str
    content: bytes


def fields_of(content_type: str, body: bytes) -> dict[str, Any] | None:
    """Return the form's fields, texts and `Upload`s; None if it can't be read."""
    from email import message_from_bytes  # noqa: PLC0415 - nothing else here needs it
    from email.policy import HTTP  # noqa: PLC0415 - reads names as UTF-8

    head = b"Content-Type: " + content_type.encode() + b"\r\n\r\n"
    message = message_from_bytes(head + body, policy=HTTP)
    if not message.is_multipart():
        return None
    fields: dict[str, Any] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        if part.is_multipart() or not isinstance(name, str):
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        file = part.get_filename()
        fields[name] = content.decode(errors="replace") if file is None else Upload(file, content)
    return fields
