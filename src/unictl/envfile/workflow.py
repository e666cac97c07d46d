"""Reads the names of variables and secrets that a workflow of GitHub Actions uses.

What it says: https://docs.github.com/actions/reference/workflows-and-actions/contexts. A value is
mostly `${{ secrets.NAME }}`: then both the variable and the secret are names.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from unictl.envfile.document import Assignment, Document
from unictl.envfile.tree_nodes import (
    assignment,
    everything,
    is_mapping,
    line_of,
    pairs,
    text_of,
)
from unictl.envfile.tree_yaml import Yaml, read_yaml

if TYPE_CHECKING:
    from yaml.nodes import Node

_EXPRESSION: Final = re.compile(r"\$\{\{[^{}]*\}\}")
_NAMED: Final = re.compile(r"\b(?:secrets|vars)(?:\.([A-Za-z_]\w*)|\[\s*'([A-Za-z_]\w*)'\s*\])")
# The token that GitHub makes for each run by itself; nobody keeps it.
_AUTOMATIC: Final = "GITHUB_TOKEN"
_OF_THE_RUN: Final = re.compile(r"\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}")


def read_workflow(file: str) -> Document:
    """Return the names that the file uses, each once with each value.

    Raises:
        InvalidRequest: It can't be read, or is no YAML.
    """
    return understand(read_yaml(file))


def understand(found: Yaml) -> Document:
    """Return the names that a file that was read uses."""
    unique: dict[tuple[str, str | None], Assignment] = {}
    for one in sorted(_all(found), key=lambda one: one.line):
        unique.setdefault((one.name, one.value and _EXPRESSION.sub(_spelt, one.value)), one)
    return found.document(list(unique.values()))


def _all(found: Yaml) -> Iterator[Assignment]:
    for node in everything(found.roots):
        if is_mapping(node):
            for key, value in pairs(node):
                if key.value == "env" and is_mapping(value):
                    yield from _variables(value)
        elif isinstance(node.value, str) and "${{" in node.value:
            yield from _references(found.text, node)


def _variables(node: "Node") -> Iterator[Assignment]:
    for pair in pairs(node):
        found = assignment(*pair)
        if found is not None and not _OF_THE_RUN.fullmatch((text_of(pair[1]) or "").strip()):
            yield found


def _references(text: str, node: "Node") -> Iterator[Assignment]:
    """Yield the secrets and variables that a text refers to, each on the line where it stands."""
    begin = node.start_mark.index
    written = text[begin : node.end_mark.index]
    for expression in _EXPRESSION.finditer(written):
        for named in _NAMED.finditer(expression[0]):
            name = named[1] or named[2]
            if name != _AUTOMATIC:
                line = line_of(node) + written.count("\n", 0, expression.start())
                yield Assignment(
                    name=name,
                    value=f"${{{{ {named[0]} }}}}",
                    line=line,
                    start=begin + expression.start(),
                    end=begin + expression.end(),
                )


def _spelt(expression: re.Match[str]) -> str:
    """Return an expression with the blanks that everybody writes."""
    return f"${{{{ {expression[0][3:-2].strip()} }}}}"
