"""Reads YAML as a graph of nodes with their places; nothing is built from it, and no tag is obeyed.

An alias is the node that it stands for, so a file of a few lines that would unfold into millions is
as small here as it looks; `tree_nodes` walks through it and visits each node once.
"""

from typing import TYPE_CHECKING, Final

from unictl.core.record import record
from unictl.envfile.document import Assignment, Document
from unictl.envfile.source import content, decoded
from unictl.envfile.tree_nodes import member as member  # noqa: PLC0414 - offered here
from unictl.envfile.tree_nodes import text_of as text_of  # noqa: PLC0414 - offered here
from unictl.errors import InvalidRequest

if TYPE_CHECKING:
    from yaml.nodes import Node

MOST_BYTES: Final = 2 << 20  # far more than any has; each byte costs hundreds in nodes


@record
class Yaml:
    """A YAML file, read once.

    Attributes:
        file: As the user named it.
        text: The whole file, decoded.
        encoding: How it was decoded.
        roots: The documents in it, mostly one.
    """

    file: str
    text: str
    encoding: str
    roots: "tuple[Node, ...]"

    def document(self, assignments: list[Assignment]) -> Document:
        """Return what was found in it, in the order of the lines."""
        ordered = tuple(sorted(assignments, key=lambda one: one.line))
        return Document(self.file, self.text, self.encoding, ordered, ())


def read_yaml(file: str) -> Yaml:
    """Return what stands in the file.

    Raises:
        InvalidRequest: It isn't there, may not be read, is too large, or is no YAML.
    """
    return parse_yaml(content(file), file)


def parse_yaml(given: bytes, file: str) -> Yaml:
    """Return what stands in the bytes of a YAML file.

    Raises:
        InvalidRequest: They are too many, or no YAML.
    """
    import yaml  # noqa: PLC0415 - only where there is such a file

    if len(given) > MOST_BYTES:
        raise InvalidRequest(
            f"{file} has more than {MOST_BYTES >> 20} MiB, which no compose file or workflow has",
            hint="Name the files of variables in it by themselves.",
            file=file,
        )
    found = decoded(given, file)  # the same encodings and refusals as for every file
    text = found.text.removeprefix("\ufeff")
    # The one in C is ten times as fast, and refuses what is nested more than 1000 deep.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    line = None
    try:
        return Yaml(file, text, found.encoding, tuple(yaml.compose_all(text, Loader=loader)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
    except (yaml.YAMLError, RecursionError):
        pass
    # Not `from error`: PyYAML's own message quotes the line.
    raise InvalidRequest(
        f"{file} is no YAML that can be read",
        hint="Correct it, or name another file.",
        file=file,
        line=line,
    )
