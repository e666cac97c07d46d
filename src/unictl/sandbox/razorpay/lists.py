"""Razorpay's lists."""

from collections.abc import Sequence
from typing import Any


def collection(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a collection; its `count` is the number of items in it, not a total."""
    return {"entity": "collection", "count": len(items), "items": list(items)}
