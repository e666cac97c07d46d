"""Matches texts with globs of `*` alone; nothing is compiled, as each is tried but few times."""

from collections.abc import Iterable


def fits(text: str, globs: Iterable[str]) -> bool:
    """Return whether the text matches one of the globs: `*` is any run, and all else is itself."""
    return any(_fits(text, glob) for glob in globs)


def _fits(text: str, glob: str) -> bool:
    first, *rest = glob.split("*")
    if not rest:
        return text == glob
    last = rest.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first):
        return False
    if not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in rest:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
