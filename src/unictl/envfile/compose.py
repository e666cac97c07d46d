"""Reads the variables that a docker compose file gives its services.

What it says: https://docs.docker.com/reference/compose-file/services/#environment and #env_file.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unictl.core.record import record
from unictl.envfile.document import Assignment, Document
from unictl.envfile.tree_nodes import (
    assignment,
    is_mapping,
    items,
    line_of,
    member,
    pairs,
    text_of,
)
from unictl.envfile.tree_yaml import Yaml, read_yaml

if TYPE_CHECKING:
    from yaml.nodes import Node


@record
class EnvFile:
    """A file of variables that a service reads.

    Attributes:
        path: As it is opened from here; None where the name has a variable in it.
        line: Where it is named.
        required: Whether compose fails without it.
    """

    path: str | None
    line: int
    required: bool


@record
class Compose:
    """A compose file.

    Attributes:
        document: The variables set in it. One that is only passed on has no value.
        env_files: The files of variables that it names, each once.
    """

    document: Document
    env_files: tuple[EnvFile, ...]


def read_compose(file: str) -> Compose:
    """Return what the file gives its services.

    Raises:
        InvalidRequest: It can't be read, or is no YAML.
    """
    return understand(read_yaml(file))


def understand(found: Yaml) -> Compose:
    """Return what a file that was read gives its services."""
    assignments: list[Assignment] = []
    env_files: dict[str | None, EnvFile] = {}
    seen: set[int] = set()
    for service in _services(found):
        environment = member(service, "environment")
        if environment is not None and id(environment) not in seen:
            seen.add(id(environment))
            assignments += _environment(environment)
        for named in _env_files(member(service, "env_file"), os.path.dirname(found.file)):  # noqa: PTH120
            env_files.setdefault(named.path, named)
    unique = {(one.name, one.line): one for one in assignments}
    return Compose(found.document(list(unique.values())), tuple(env_files.values()))


def _services(found: Yaml) -> "Iterator[Node]":
    for root in found.roots:
        for _, service in pairs(member(root, "services")):
            if is_mapping(service):
                yield service


def _environment(node: "Node") -> Iterator[Assignment]:
    if is_mapping(node):
        for pair in pairs(node):
            if (found := assignment(*pair)) is not None:
                yield found
        return
    for item in items(node):
        name, sign, value = (text_of(item) or "").partition("=")
        if name and name.isprintable():
            yield Assignment(name=name, value=value if sign else None, line=line_of(item))


def _env_files(node: "Node | None", folder: str) -> Iterator[EnvFile]:
    for item in [node] if is_mapping(node) else items(node):
        path = text_of(member(item, "path") if is_mapping(item) else item)
        if item is None or not path:
            continue
        known = "$" not in path
        required = text_of(member(item, "required")) not in {"false", "no", "off"}
        yield EnvFile(
            path=os.path.normpath(os.path.join(folder, path)) if known else None,  # noqa: PTH118
            line=line_of(item),
            required=required,
        )
