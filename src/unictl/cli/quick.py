"""Loads typer without what only its completion, its launcher and its error screens use.

None of these is used here, but typer imports it all in every command; what each takes is shown by
`python -X importtime -c 'import typer'`. While typer loads, a stand-in is in the place of each
module: what is taken from it imports the real one as soon as it is called.
"""

import sys
import threading
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, Final

# What help, completion, translation and the opening of a browser take: uuid asks platform for the
# system, which has a dozen regular expressions.
_UNUSED: Final = (
    "difflib",
    "gettext",
    "platform",
    "shutil",
    "subprocess",
    "traceback",
    "typer.completion",
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
    """A module whose functions and classes are imported when they are called."""

    def __getattr__(self, attribute: str) -> Callable[..., Any]:
        if attribute.startswith("__"):
            raise AttributeError(attribute)

        def later(*given: Any, **named: Any) -> Any:
            return getattr(import_module(self.__name__), attribute)(*given, **named)

        return later
