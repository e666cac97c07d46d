"""Bodies in a recording: readable where they can be, and the same bytes again.

JSON that one of a few spellings gives back to the byte is kept as JSON, other text as text, the
rest in base64; what is large lies in a file beside. Of what was sent in files only size and digest
are kept, which is enough to know it again.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from unictl.client.recording.scrub import Scrub
from unictl.core.call import Source

INLINE: Final = 64 * 1024
"""Bytes of the largest body that stands in the exchange's own file, unless it is JSON."""

_CHUNK: Final = 1 << 20
_FORM: Final = "application/x-www-form-urlencoded"
_DIGESTS: Final = ("x-amz-crc32", "x-amz-checksum-", "content-md5")
_SPELLINGS: Final[Mapping[str, Mapping[str, Any]]] = {
    "compact": {"separators": (",", ":"), "ensure_ascii": False},
    "spaced": {"ensure_ascii": False},
    "indented": {"indent": 2, "ensure_ascii": False},
    "compact ascii": {"separators": (",", ":")},
    "spaced ascii": {},
    "indented ascii": {"indent": 2},
}


def sent(body: bytes | Source | None, kind: str, scrub: Scrub) -> Any:
    """Return a request's body for the recording; None if there is none.

    Args:
        body: As it goes over the wire; a source is read to its end.
        kind: The request's media type.
        scrub: Knows the secrets.
    """
    if body is None or body == b"":
        return None
    if not isinstance(body, bytes):
        return digest(body.chunks(), body.size)
    if kind.partition(";")[0] == _FORM:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {"form": [[scrub.text(name), _named(name, value, scrub)] for name, value in pairs]}
    text = _text(body)
    document = _json(text) if text is not None and "json" in kind else _NONE
    if document is not _NONE:
        return {"json": scrub.document(document)}
    if text is not None and len(body) <= INLINE:
        return {"text": scrub.text(text)}
    return digest(iter((body,)), len(body))


def _named(name: str, value: str, scrub: Scrub) -> str:
    """Return a form's value, masked where its name says that it is a secret."""
    found: str = scrub.document({name.rpartition("[")[2].rstrip("]"): value}).popitem()[1]
    return found


def digest(chunks: Iterator[bytes], size: int) -> dict[str, Any]:
    """Return what tells content that isn't kept."""
    found = sha256()
    for chunk in chunks:
        found.update(chunk)
    return {"size": size, "sha256": found.hexdigest()}


def received(body: bytes, scrub: Scrub) -> tuple[Any, bool]:
    """Return a reply's body for the recording, and whether a secret was taken out of it."""
    if not body:
        return None, False
    text = _text(body)
    if text is None:
        return {"base64": base64.b64encode(body).decode()}, False
    document = _json(text)
    if document is not _NONE:
        clean = scrub.document(document)
        spelling = next((one for one in _SPELLINGS if _spelt(document, one) == body), None)
        if spelling is not None:
            return {"json": clean, "spelling": spelling}, clean != document
        if clean != document:  # its own spelling goes with the secret: text would hide members
            return {"json": clean, "spelling": "spaced"}, True
    clean_text = scrub.text(text)
    return {"text": clean_text}, clean_text != text


def restored(kept: Any, beside: Path) -> Iterator[bytes]:
    """Yield the bytes of a kept body.

    Args:
        kept: As the recording has it.
        beside: The file that has a large one.

    Raises:
        ValueError: It is none.
        OSError: The file beside can't be read.
    """
    match kept:
        case None:
            return
        case {"json": document}:
            yield _spelt(document, kept.get("spelling", "spaced"))
        case {"text": str(text)}:
            yield text.encode()
        case {"base64": str(text)}:
            yield base64.b64decode(text, validate=True)
        case {"file": True}:
            with beside.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        case _:
            raise ValueError("it has no body that can be read")


def trusted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return a reply's headers without those that tell a digest of what a secret was taken from."""
    kept = {name: text for name, text in headers.items() if not name.startswith(_DIGESTS)}
    if "etag" in kept:
        kept["etag"] = '"masked"'
    return kept


_NONE: Final = object()


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NONE


def _spelt(document: Any, spelling: str) -> bytes:
    if spelling not in _SPELLINGS:
        raise ValueError(f"there is no spelling {spelling!r}")
    return json.dumps(document, **_SPELLINGS[spelling]).encode("utf-8", "surrogatepass")
