"""Who holds a row: a process by its number, and the place where that number means something."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE: Final = Path("/proc/self/ns/pid")


@cache
def place() -> str:
    """Return what names the process numbers' space: this start of the machine, and the namespace.

    Empty where nothing does, so that no number is believed.
    """
    if os.name == "nt":  # where signal 0 would be Ctrl-C; the lease alone decides
        return ""
    if not sys.platform.startswith("linux"):
        return os.uname().nodename
    try:
        # A /proc of another namespace has no `self` for us.
        return f"{_BOOT.read_text().strip()} {_NAMESPACE.readlink()}"
    except OSError:
        return ""


def alive(process: int, where: str) -> bool:
    """Return whether the process runs; one of somebody else's, or elsewhere, counts as running."""
    if not where or where != place():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


if hasattr(os, "register_at_fork"):  # a child may be in a namespace of its own
    os.register_at_fork(after_in_child=place.cache_clear)
