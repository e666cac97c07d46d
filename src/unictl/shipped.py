"""Finds the files that come with unictl besides its code: examples and completions.

In a wheel they lie inside the package, in a checkout beside `src`; both have the same names.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the path of a shipped file, such as `examples/shop.env`.

    Raises:
        FileNotFoundError: This installation lacks it.
    """
    for folder in (_PACKAGE, _PACKAGE.parent.parent):
        if (path := folder / name).is_file():
            return path
    raise FileNotFoundError(name)
