"""Loads python-dotenv's parser, and nothing else of it, when the first hard line comes up.

The package as a whole loads logging, tempfile and shutil for what it does beside parsing: ten
milliseconds of a command that takes a hundred.
"""

import sys
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from typing import Any, Final

_NAME: Final = "dotenv.parser"


def load() -> Any:
    """Return the module `dotenv.parser`."""
    return sys.modules.get(_NAME) or _alone()


@cache
def _alone() -> Any:
    package = PathFinder.find_spec("dotenv")
    folders = package.submodule_search_locations if package else None
    found = PathFinder.find_spec("parser", list(folders)) if folders else None
    if not found or not found.origin:
        return import_module(_NAME)  # installed in another way
    from importlib.util import module_from_spec, spec_from_file_location  # noqa: PLC0415 - as above

    # A name of its own: `import dotenv` must still find the package whole.
    spec = spec_from_file_location("unictl.envfile._dotenv_parser", found.origin)
    if not spec or not spec.loader:
        return import_module(_NAME)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
