"""Marked secrets, and a search for them in every form in which they could leak."""

import base64
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote, quote_plus

_LOOK: Final = 0.04  # seconds between looks at the process list; a command takes longer


class Canaries:
    """Secrets by what they are, and their forms: plain, base64, hexadecimal, URL-encoded.

    Base64 is looked for at all three offsets, so that one inside something longer is found too.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._forms = {
            form: f"{name}, {kind}"
            for name, secret in secrets.items()
            for kind, form in _forms(secret.encode())
        }

    def found_in(self, text: str | bytes) -> list[str]:
        """Return which secrets stand in it, and in which form."""
        raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        return sorted({about for form, about in self._forms.items() if form in raw})

    def found_below(self, folder: Path, *, but: frozenset[str] = frozenset()) -> dict[str, object]:
        """Return the files below the folder that hold one; `but` names the files left out."""
        files = (path for path in folder.rglob("*") if path.is_file() and path.name not in but)
        found = {str(path): self.found_in(path.read_bytes()) for path in files}
        return {path: what for path, what in found.items() if what}


def _forms(secret: bytes) -> Iterator[tuple[str, bytes]]:
    yield "plain", secret
    yield "hex", secret.hex().encode()
    yield "HEX", secret.hex().upper().encode()
    yield "url", quote(secret, safe="").encode()
    yield "form", quote_plus(secret).encode()
    yield "reversed", secret[::-1]
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + secret)
        # The first group holds our padding, the last may hold what follows; both are left out.
        inner = whole[4 if offset else 0 : -4]
        yield f"base64 at {offset}", inner
        yield f"base64url at {offset}", inner.replace(b"+", b"-").replace(b"/", b"_")


class ProcessList:
    """What other users see in the process list while the context is open (Linux's /proc)."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    self.seen.add((process / "cmdline").read_bytes())
                except OSError:
                    continue  # it has ended meanwhile
