"""Loads httpx2 and httpcore2 without importlib.metadata, which they ask for their version alone.

That module brings zipfile, csv and importlib.resources, and parses a file of metadata, in every
order. The version stands in the name of a folder beside the package.
"""

import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Final

_NAME: Final = "importlib.metadata"


def load() -> None:
    """Load both, unless httpx2 or importlib.metadata is loaded already."""
    # Another thread could meet the stand-in; where there is one, start-up is long over anyway.
    if {_NAME, "httpx2"} & sys.modules.keys() or threading.active_count() > 1:
        return
    stand_in = ModuleType(_NAME)
    stand_in.version = version  # type: ignore[attr-defined]
    sys.modules[_NAME] = stand_in
    try:
        import httpcore2  # noqa: F401, PLC0415 - the point of this function
        import httpx2  # noqa: F401, PLC0415
    finally:
        sys.modules.pop(_NAME, None)


def version(package: str) -> str:
    """Return the version of a package that is being loaded."""
    beside = Path(sys.modules[package].__file__ or "").parent.parent
    found = [path.name for path in beside.glob(f"{package}-*.dist-info")]
    if len(found) == 1:
        return found[0].removeprefix(f"{package}-").removesuffix(".dist-info")
    sys.modules.pop(_NAME, None)
    from importlib.metadata import version as thorough  # noqa: PLC0415 - installed in another way

    return thorough(package)
