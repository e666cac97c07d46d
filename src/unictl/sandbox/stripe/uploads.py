"""Files, such as the evidence of a dispute."""

import re
from typing import Any, Final

from unictl.sandbox.exchange import Request
from unictl.sandbox.stripe.errors import refused
from unictl.sandbox.stripe.given import Given
from unictl.sandbox.stripe.ids import new
from unictl.sandbox.stripe.lists import listing, whole
from unictl.sandbox.stripe.parameters import table
from unictl.sandbox.stripe.things import Context, add, load

KIND: Final = "file"
# https://docs.stripe.com/file-upload
_LARGEST: Final = 16 << 20
_EVIDENCE: Final = ("pdf", "jpg", "png")
_LARGEST_EVIDENCE: Final = 5 << 20
_KEPT_FOR: Final = 273 * 24 * 3600  # nine months
_MAGIC: Final = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}
_TYPES: Final = ("csv", "docx", "gif", "jpg", "pdf", "png", "xls", "xlsx", "txt", "xml", "zip")
_NAME: Final = re.compile(rb'form-data;[^\r\n]*?\bname="([^"]*)"(?:[^\r\n]*?\bfilename="([^"]*)")?')


def create(context: Context, given: Given) -> dict[str, Any]:  # noqa: ARG001 - the body is no form
    """Answer `POST /v1/files`, whose body is multipart; only the file's size is kept."""
    parts = _parts(context.exchange.request)
    purpose = parts.pop("purpose", (None, b""))[1].decode("utf-8", "replace")
    name, content = parts.pop("file", (None, None))
    for missing in [what for what, is_ in (("purpose", purpose), ("file", content)) if not is_]:
        raise refused(
            f"Missing required param: {missing}.", code="parameter_missing", param=missing
        )
    for unknown in parts:
        raise refused(
            f"Received unknown parameter: {unknown}", code="parameter_unknown", param=unknown
        )
    purposes = table()["operations"]["POST /v1/files"]["fields"]["purpose"]["one"]
    if purpose not in purposes:
        raise refused(f"Invalid purpose: must be one of {', '.join(purposes)}", param="purpose")
    kind = _type(name or "", content or b"")
    evidence = purpose == "dispute_evidence"
    if len(content or b"") > (_LARGEST_EVIDENCE if evidence else _LARGEST):
        raise refused("The file is too large.", param="file")
    if evidence and kind not in _EVIDENCE:
        raise refused("The file must be a PDF, JPEG or PNG for this purpose.", param="file")
    identifier = new(KIND)
    return add(
        context,
        KIND,
        {
            "id": identifier,
            "expires_at": context.exchange.now + _KEPT_FOR if evidence else None,
            "filename": name,
            "links": whole([], f"/v1/file_links?file={identifier}"),
            "purpose": purpose,
            "size": len(content or b""),
            "title": None,
            "type": kind,
            "url": f"https://files.stripe.com/v1/files/{identifier}/contents",
        },
    ).body


def _type(name: str, content: bytes) -> str | None:
    """Return Stripe's word for what a file is, by its first bytes or its name's ending."""
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return kind
    ending = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    return ending if ending in _TYPES else None


def _parts(request: Request) -> dict[str, tuple[str | None, bytes]]:
    """Return the parts of a multipart body: their file name and content, by name (RFC 7578)."""
    found = re.match(
        r'multipart/form-data;\s*boundary="?([^";]+)"?', request.headers.get("content-type", "")
    )
    if found is None:
        raise refused("Invalid request (check that your POST content type is multipart/form-data).")
    parts: dict[str, tuple[str | None, bytes]] = {}
    for part in (b"\r\n" + request.body).split(b"\r\n--" + found[1].encode())[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        if (said := _NAME.search(head)) is not None:
            name = said[2].decode("utf-8", "replace") if said[2] is not None else None
            parts[said[1].decode("utf-8", "replace")] = (name, content)
    return parts


def fetch(context: Context, given: Given, identifier: str) -> dict[str, Any]:  # noqa: ARG001
    """Answer `GET /v1/files/{id}`."""
    return load(context, KIND, identifier, "file").body


def list_all(context: Context, given: Given) -> dict[str, Any]:
    """Answer `GET /v1/files`."""
    return listing(context, given, KIND, "/v1/files", same=("purpose",))
