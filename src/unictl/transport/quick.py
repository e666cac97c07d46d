"""Loads httpx2 and httpcore2 without modules that they hardly use, and that cost more than they do.

* importlib.metadata, which is asked for their version alone, brings zipfile, csv and
  importlib.resources, and parses a file of metadata; the version stands in the name of a folder.
* importlib.abc, of which two empty base classes are used, brings importlib.resources and tempfile
  (before Python 3.14).
* The backend for asyncio brings anyio's TLS; it is loaded when asyncio first connects.
"""

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

_METADATA: Final = "importlib.metadata"
_ABC: Final = "importlib.abc"
_ASYNC_BACKEND: Final = "httpcore2._backends.anyio"


def load() -> None:
    """Load both, unless httpx2 or what a stand-in is for is loaded already."""
    # Another thread could meet a stand-in; where there is one, start-up is long over anyway.
    if "httpx2" in sys.modules or threading.active_count() > 1:
        return
    metadata, bases = ModuleType(_METADATA), ModuleType(_ABC)
    metadata.version = version  # type: ignore[attr-defined]
    bases.Loader = type("Loader", (), {})  # type: ignore[attr-defined]
    bases.MetaPathFinder = type("MetaPathFinder", (), {})  # type: ignore[attr-defined]
    with _standing(_METADATA, metadata), _standing(_ABC, bases), _standing(_ASYNC_BACKEND, None):
        import httpcore2  # noqa: F401, PLC0415 - the point of this function
        import httpx2  # noqa: F401, PLC0415


@contextmanager
def _standing(name: str, stand_in: ModuleType | None) -> Iterator[None]:
    """Let a stand-in be imported by the name, unless the true one is there; None can't be."""
    if name in sys.modules:
        yield
        return
    package, _, member = name.rpartition(".")
    sys.modules[name] = stand_in  # type: ignore[assignment] # None is how Python forbids it
    if package == "importlib":
        setattr(importlib, member, stand_in)
    try:
        yield
    finally:
        sys.modules.pop(name, None)
        if vars(importlib).get(member) is stand_in and stand_in is not None:
            delattr(importlib, member)


def version(package: str) -> str:
    """Return the version of a package that is being loaded."""
    beside = Path(sys.modules[package].__file__ or "").parent.parent
    found = [path.name for path in beside.glob(f"{package}-*.dist-info")]
    if len(found) == 1:
        return found[0].removeprefix(f"{package}-").removesuffix(".dist-info")
    sys.modules.pop(_METADATA, None)
    from importlib.metadata import version as thorough  # noqa: PLC0415 - installed in another way

    return thorough(package)
