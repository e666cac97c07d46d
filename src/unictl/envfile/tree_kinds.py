"""Which files are looked at in a tree, known by their names."""

import os
import re
from typing import Final, Literal

Kind = Literal["env", "compose", "workflow"]

_ENV: Final = re.compile(
    r"\.env.*|.*\.env(\..*)?|\.flaskenv|\.dev\.vars(\..*)?"
    r"|env[._-](example|sample|template|dist|defaults?)",
    re.DOTALL,  # a name may have any character
)
# A program, a text or something sealed that is only called after a .env.
_OTHER: Final = re.compile(
    r".*(\.([cm]?[jt]sx?|json5?|ya?ml|toml|xml|html?|md|mdx|rst|py|rb|go|php|java|kt|rs|cs|"
    r"lock|gpg|asc|age|enc|sops|zip|gz|swp|swo)|~)",
    re.DOTALL,
)
_COMPOSE: Final = re.compile(r"(docker-)?compose([._-].*)?\.ya?ml", re.DOTALL)
_WORKFLOW: Final = re.compile(r".*\.ya?ml", re.DOTALL)


def kind_of(path: str) -> Kind | None:
    """Return how a file of that name is to be read; None where it isn't looked at in a tree."""
    folder, name = os.path.split(path.lower())
    if _COMPOSE.fullmatch(name):
        return "compose"
    if _WORKFLOW.fullmatch(name) and folder.endswith(os.path.join(".github", "workflows")):  # noqa: PTH118
        return "workflow"
    return "env" if _ENV.fullmatch(name) and not _OTHER.fullmatch(name) else None
