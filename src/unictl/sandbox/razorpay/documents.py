"""Documents: what a dispute is contested with. They come as a form with a file."""

import base64
from typing import Any, Final

from unictl.core.call import Reply
from unictl.sandbox.exchange import Exchange
from unictl.sandbox.razorpay.errors import invalid
from unictl.sandbox.razorpay.fields import Fields
from unictl.sandbox.razorpay.ids import SERVICE, load, new
from unictl.sandbox.razorpay.uploads import Upload
from unictl.sandbox.session import Thing

KIND: Final = "document"
_KILOBYTES: Final = 50_000  # https://razorpay.com/docs/api/documents/create/
_FORMATS: Final = {
    b"%PDF": "application/pdf",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def create(exchange: Exchange, fields: Fields) -> dict[str, Any]:
    """Answer `POST /v1/documents`; the file's first bytes say what it is."""
    purpose = fields.choice("purpose", ("dispute_evidence",), required=True)
    file = fields.take("file", required=True)
    fields.finish()
    if not isinstance(file, Upload):
        raise invalid("The file must be a file.", "file")
    if len(file.content) > _KILOBYTES * 1024:
        raise invalid(f"The file may not be greater than {_KILOBYTES} kilobytes.", "file")
    kinds = [kind for magic, kind in _FORMATS.items() if file.content.startswith(magic)]
    if not kinds:
        raise invalid("The file must be a file of type: jpg, jpeg, png, pdf.", "file")
    identifier = new("doc")
    document = Thing(
        service=SERVICE,
        kind=KIND,
        id=identifier,
        created_at=exchange.now,
        hidden={"content": base64.b64encode(file.content).decode()},
        body={
            "id": identifier,
            "entity": "document",
            "purpose": purpose,
            "name": file.name,
            "mime_type": kinds[0],
            "size": len(file.content),
            "created_at": exchange.now,
        },
    )
    exchange.session.add(document)
    return document.body


def fetch(exchange: Exchange, fields: Fields, identifier: str) -> dict[str, Any]:
    """Answer `GET /v1/documents/{id}`."""
    fields.finish()
    return load(exchange, KIND, identifier).body


def content(exchange: Exchange, fields: Fields, identifier: str) -> Reply:
    """Answer `GET /v1/documents/{id}/content` with the file itself."""
    fields.finish()
    document = load(exchange, KIND, identifier)
    headers = {"content-type": document.body["mime_type"]}
    return Reply(200, headers, base64.b64decode(document.hidden["content"]))
