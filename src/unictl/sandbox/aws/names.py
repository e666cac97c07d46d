"""Names that the parts of AWS's stand-in share, and the form of its ids."""

import base64
import os
from typing import Final

SERVICE: Final = "aws"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def characters(count: int) -> str:
    """Return so many random capitals and digits."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(count))


def token(count: int) -> str:
    """Return a random text from so many bytes that may stand in a URL."""
    return base64.urlsafe_b64encode(os.urandom(count)).decode().rstrip("=")


def uuid() -> str:
    """Return a random UUID, of version 4; the module of that name would cost its import."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
