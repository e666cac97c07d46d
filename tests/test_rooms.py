"""Small rooms: files that fit in a head, functions that fit on a screen, tests that promise."""

import ast
from pathlib import Path
from statistics import median

import pytest

LONGEST_FILE = 400
LONGEST_FUNCTION = 70  # lines with the docstring: a tall screen
GENERATED = {"_index.py", "_generated.py"}
FOLDERS = ("src", "tests", "tools", "benchmarks")
ROOT = Path(__file__).parent.parent
FILES = [
    file
    for folder in FOLDERS
    for file in sorted((ROOT / folder).rglob("*.py"))
    if file.name not in GENERATED
]
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of a file."""
    return [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@each_file
def test_a_file_is_a_small_room(file: Path) -> None:
    """No file written by hand is longer than 400 lines, and each says what it is for."""
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert ast.get_docstring(ast.parse(text))


def test_rooms_are_small_by_and_large() -> None:
    """The median file of the product has about 120 lines."""
    lines = [
        len(file.read_text("utf-8").splitlines())
        for file in FILES
        if file.is_relative_to(ROOT / "src") and file.name != "__init__.py"
    ]
    assert median(lines) <= 130


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if file.is_relative_to(ROOT / "src")],
    ids=lambda file: str(file.relative_to(ROOT / "src")),
)
def test_a_function_fits_on_a_screen(file: Path) -> None:
    """No function of the product is longer than a tall screen."""
    for function in functions(file):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if file.name.startswith("test_")],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_a_test_states_its_promise(file: Path) -> None:
    """Each test has a docstring: a sentence of what is kept."""
    for function in functions(file):
        if function.name.startswith("test_"):
            told = ast.get_docstring(function) or ""
            assert told.endswith((".", "!")), function.name
            assert len(told.split()) > 2, function.name
