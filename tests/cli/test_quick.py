"""Typer is loaded without what no command uses, and nobody sees a difference."""

import subprocess
import sys

import pytest

UNUSED = ("difflib", "gettext", "platform", "shutil", "subprocess", "traceback", "urllib.parse")


def python(code: str) -> str:
    """Return what the code prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_typer_loads_without_what_nobody_uses() -> None:
    """None of these modules is loaded, and no stand-in is left in its place."""
    code = f"""
import sys
from unictl.cli import quick
quick.load()
print("typer" in sys.modules, [name for name in {UNUSED!r} if name in sys.modules])
"""
    assert python(code) == "True []"


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("import pathlib; print(pathlib.Path('/a b').as_uri())", "file:///a%20b"),
        (
            "import inspect; print(inspect.getsource(inspect.isclass).splitlines()[0])",
            "def isclass",
        ),
        ("import inspect; print(type(inspect.linecache.cache))", "<class 'dict'>"),
        ("import uuid; print(uuid.UUID(int=1))", "00000000-0000-0000-0000-000000000001"),
        ("import typer.main; print(typer.main._is_macos() in (True, False))", "True"),
        ("import shutil; print(shutil.get_terminal_size((7, 8)).lines > 0)", "True"),
    ],
)
def test_what_was_left_out_works_when_it_is_used(use: str, said: str) -> None:
    """Who took something from a stand-in gets the real thing when he uses it."""
    assert python(f"from unictl.cli import quick; quick.load(); {use}").startswith(said)


def test_a_module_that_is_loaded_stays() -> None:
    """A module that somebody loaded before is not replaced."""
    code = """
import sys, subprocess, uuid
from unictl.cli import quick
quick.load()
import typer.main
print(typer.main.subprocess is subprocess, typer.main.UUID is uuid.UUID)
"""
    assert python(code) == "True True"


def test_with_another_thread_nothing_is_replaced() -> None:
    """Where another thread could meet a stand-in, typer is left to be loaded in its own way."""
    code = """
import sys, threading
from unictl.cli import quick
over = threading.Event()
threading.Thread(target=over.wait).start()
quick.load()
over.set()
print("typer" in sys.modules)
"""
    assert python(code) == "False"
