"""Whom we trust: the system's authorities, or those that SSL_CERT_FILE or SSL_CERT_DIR name.

TLS is loaded when it is first spoken: with loopback it is not.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    import ssl

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class Trust:
    """The context of all connections of a transport.

    Raises:
        InvalidRequest: The environment names certificates that can't be read.
    """

    def __init__(self) -> None:
        self._context: ssl.SSLContext | None = None
        if any(map(os.environ.get, VARIABLES)):
            self.context()  # what is wrong with them is told before anything else is done

    def context(self) -> "ssl.SSLContext":
        """Return it.

        Raises:
            InvalidRequest: As above.
        """
        if self._context is None:
            try:
                made = _context()
            except OSError as error:  # ssl.SSLError is one
                raise InvalidRequest(
                    f"the certificates can't be read: {error.strerror or 'they are no PEM'}",
                    hint=f"Correct or unset {' and '.join(VARIABLES)}.",
                ) from None
            made.set_alpn_protocols(["http/1.1"])
            self._context = made
        return self._context


def _context() -> "ssl.SSLContext":
    import ssl  # noqa: PLC0415 - see above
    import sys  # noqa: PLC0415

    if file := os.environ.get("SSL_CERT_FILE"):
        return ssl.create_default_context(cafile=file)
    if folder := os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context(capath=folder)
    # OpenSSL's own places; `load_default_certs` would look at the variables, which are empty here.
    known = ssl.get_default_verify_paths()
    bundle, hashed = Path(known.openssl_cafile), Path(known.openssl_capath)
    places = (bundle if bundle.is_file() else None, hashed if _has_any(hashed) else None)
    if sys.platform in {"darwin", "win32"} or places == (None, None):
        import truststore  # noqa: PLC0415 - the system's store, or other places of Linux

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(*places)
    return context


def _has_any(folder: Path) -> bool:
    """Say whether a certificate can be found there: by its name's hash, such as `5ad8a5d6.0`."""
    return folder.is_dir() and any(one.suffix[1:].isdigit() for one in folder.iterdir())
