"""Where items stand: a text that sorts as their keys do.

Partitions stand in the order of a hash, so that nobody comes to rely on another; the items of one
stand by their sort keys.
"""

import base64
import json
from hashlib import md5
from typing import Final

from unictl.sandbox.aws.dynamodb.values import Value

PARTS: Final = "/"
AFTER_PARTS: Final = "0"
"""The character after `/`."""
_ZERO_EXPONENT: Final = 500


def partition(value: Value) -> str:
    """Return the hash that places a partition."""
    return md5(json.dumps(value, sort_keys=True).encode(), usedforsecurity=False).hexdigest()


def sortable(value: Value) -> str:
    """Return a text that sorts as the value does among others of its type."""
    ((kind, inner),) = value.items()
    if kind == "N":
        return _sortable_number(inner)
    return base64.b64decode(inner).hex() if kind == "B" else str(inner)


def _sortable_number(text: str) -> str:
    digits = text.lstrip("-")
    whole, _, fraction = digits.partition(".")
    significant = (whole + fraction).lstrip("0")
    if not significant:
        return "1"
    exponent = len(significant) - len(fraction)  # of the power of ten above the first digit
    written = f"{exponent + _ZERO_EXPONENT:03}{significant.rstrip('0')}"
    if not text.startswith("-"):
        return f"2{written}"
    # The larger it is without its sign, the earlier; and a longer one stands before its beginning.
    return "0" + "".join(str(9 - int(digit)) for digit in written) + "~"
