"""Loads typer without modules that no command uses, or few do.

Typer imports them all, for completion, for opening a browser, for drawing errors: what each takes
is shown by `python -X importtime -c 'import typer'`. While it loads, a stand-in is in the place of
each; what is taken from it then imports the real module as soon as it is called.
"""

import sys
import threading
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, Final

# inspect takes linecache and tokenize for source code alone, pathlib urllib.parse for `as_uri`, and
# uuid asks platform for the system, which it finds by a dozen regular expressions.
_UNUSED: Final = (
    "difflib",
    "gettext",
    "linecache",
    "platform",
    "shutil",
    "subprocess",
    "tokenize",
    "traceback",
    "typer.completion",
    "urllib.parse",
    "uuid",
)


def load() -> None:
    """Load typer, unless it is loaded already."""
    # Another thread could meet a stand-in; where there is one, start-up is long over anyway.
    if "typer" in sys.modules or threading.active_count() > 1:
        return
    stand_ins = {name: _StandIn(name) for name in _UNUSED if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        import typer  # noqa: F401, PLC0415 - the point of this function
    finally:
        for name in stand_ins:
            sys.modules.pop(name, None)


class _StandIn(ModuleType):
    """What a module that imports another one has of it."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        if sys.modules.get(self.__name__) is not self:  # typer is loaded: from now on, the real one
            return getattr(import_module(self.__name__), attribute)
        return _later(self.__name__, attribute)


def _later(module: str, attribute: str) -> Callable[..., Any]:
    """Return a function or class that is imported when it is called."""

    def later(*given: Any, **named: Any) -> Any:
        return getattr(import_module(module), attribute)(*given, **named)

    return later
