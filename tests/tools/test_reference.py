"""The reference agrees with what it describes, seen from the other side."""

import inspect
import re
from pathlib import Path

import pytest

import completion_tree
from unictl import errors
from unictl.client.clients import Unictl
from unictl.settings import SETTINGS

REFERENCE = Path(__file__).parent.parent.parent / "docs" / "reference"
COMMANDS = {" ".join(command.path): command for command in completion_tree.tree().walk()}
FORMS = re.findall(
    r"(?m)^unictl ([a-z-]+ [a-z-]+)(.*)\nclient\.([a-z_]+)\.([a-z_]+)\((.*)\)$",
    "\n".join(page.read_text() for page in sorted(REFERENCE.glob("*.md"))),
)


def test_every_operation_has_its_two_forms() -> None:
    """No operation is left out, on the command line or in Python."""
    operations = {path for path in COMMANDS if f"## {path.partition(' ')[2]}\n" in _page(path)}
    assert {path for path, *_ in FORMS} == operations
    assert len(FORMS) >= 23


def _page(path: str) -> str:
    page = REFERENCE / f"{path.partition(' ')[0]}.md"
    return page.read_text() if " " in path and page.is_file() else ""


@pytest.mark.parametrize(("path", "rest", "capability", "name", "given"), FORMS)
def test_forms_can_be_typed(path: str, rest: str, capability: str, name: str, given: str) -> None:
    """Each option of a form is the command's, and each parameter the typed client's."""
    command = COMMANDS[path]
    known = {spelling for option in command.options for spelling in option.spellings}
    assert set(re.findall(r"--[a-z-]+", rest)) <= known
    arguments = re.sub(r"(^| )\[?--[a-z].*", "", rest).split()
    assert arguments == [argument.metavar for argument in command.arguments]
    method = getattr(getattr(Unictl(sandbox=True), capability), name)
    parameters = inspect.signature(method).parameters
    assert set(re.findall(r"\w+(?==|,|$)", given)) <= set(parameters)


@pytest.mark.parametrize("page", sorted(REFERENCE.glob("*.md")), ids=lambda page: page.name)
def test_headings_are_told_apart(page: Path) -> None:
    """Two headings with the same anchor would send a reader to the wrong place."""
    heads = [head.lower() for head in re.findall(r"(?m)^#+ (.*)$", page.read_text())]
    assert len(set(heads)) == len(heads)


def test_errors_page_has_every_exit_status() -> None:
    """A status that a script sees can be looked up."""
    rows = re.findall(r"(?m)^\| `(\w+)` \| (\d+) \|", (REFERENCE / "errors.md").read_text())
    assert {(one.code, str(one.exit_status)) for one in errors.tree()} == set(rows)


def test_settings_page_has_every_variable() -> None:
    """A variable that changes what happens is documented."""
    text = (REFERENCE / "settings.md").read_text()
    assert [one for one in SETTINGS if f"`{one.variable}`" not in text] == []
