"""Where the git repository is that a folder lies in."""

import os


def repository(folder: str) -> str | None:
    """Return the nearest folder from here upward that is a git repository's, if there is one."""
    here = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(here, ".git")):  # noqa: PTH118 - texts, for speed
        above = os.path.dirname(here)  # noqa: PTH120
        if above == here:
            return None
        here = above
    return here
