"""No core dump of this process: its memory holds keys. A program that it starts may make its own.

The soft limit alone is lowered, so that it can be raised again for that program. On Linux 1 byte is
what no dump fits in and, unlike 0, what is not handed to a collector either: core(5) has a limit of
0 count for files alone, while the kernel takes a limit of 1 as the mark of a collector's own crash.
"""

import sys
from typing import Final

_NOTHING: Final = 1 if sys.platform == "linux" else 0
_before: Final[list[int]] = []


def forbid() -> None:
    """Have the system keep no dump of this process."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    _before[:] = [soft]
    least = _NOTHING if hard == resource.RLIM_INFINITY else min(_NOTHING, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (least, hard))


def allow_again() -> None:
    """Give the limit back as it was: another program takes this process's place, or is its own."""
    if sys.platform == "win32" or not _before:
        return
    import resource  # noqa: PLC0415 - POSIX only

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (_before[0], hard))
