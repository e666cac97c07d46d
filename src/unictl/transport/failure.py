"""How an exchange fails, in words of ours: a foreign message can hold anything."""

import errno
import os
from typing import NoReturn

from unictl.core.ports import NotSent, ReplyLost


class Broken(Exception):
    """The network failed under an exchange.

    Attributes:
        cause: The operating system's or TLS's reason, for people.
        timed_out: Whether time ran out.
    """

    def __init__(self, cause: str, *, timed_out: bool = False) -> None:
        super().__init__(cause)
        self.cause, self.timed_out = cause, timed_out


def broken(error: OSError) -> Broken:
    """Return what the error of a socket or of TLS says."""
    # The system's own time-out has a number, and says nothing of our bound.
    timed_out = isinstance(error, TimeoutError) and error.errno is None
    return Broken(_cause(error), timed_out=timed_out)


def fail(error: Exception, url: str, timeout: float, *, sent: bool) -> NoReturn:
    """Raise what is known.

    Raises:
        NotSent: No byte of the request was sent.
        ReplyLost: Some may have been.
    """
    host = url.split("/")[2]
    timed_out = isinstance(error, TimeoutError) or getattr(error, "timed_out", False)
    if timed_out:
        why = f"no {'reply from' if sent else 'connection to'} {host} within {timeout:g} s"
    elif sent:
        why = f"the connection to {host} was lost"
    else:
        why = f"no connection to {host} ({getattr(error, 'cause', type(error).__name__)})"
    raise (ReplyLost if sent else NotSent)(why, timed_out=timed_out) from None


def _cause(error: OSError) -> str:
    if untrusted := getattr(error, "verify_message", ""):  # ssl.SSLCertVerificationError
        return f"the certificate can't be trusted: {untrusted}"
    # asyncio words it otherwise than the system.
    plain = type(error).__module__ == "builtins"
    if plain and error.errno is not None and error.errno in errno.errorcode:
        return os.strerror(error.errno)
    return error.strerror or type(error).__name__
