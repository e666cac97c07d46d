"""How often a batch may try again altogether: a retry costs, a success brings a part of one back.

A service that fails every call would otherwise get each of them four times. One that fails a few
is asked again as if the batch were a single call.
"""

from typing import Final

RESERVE: Final = 20.0
SHARE: Final = 0.2
MOST: Final = 100.0
"""Retries at the start; what a success adds; and how many can be saved up."""


class Budget:
    """The retries that a batch has left."""

    def __init__(self) -> None:
        self._left = RESERVE

    def spend(self) -> bool:
        """Take one, and return whether there was one."""
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def earn(self, part: float = SHARE) -> None:
        """Add what a success brings, or another part of a retry."""
        self._left = min(self._left + part, MOST)
