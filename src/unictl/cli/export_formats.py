"""How `unictl vault export` writes keys: the forms of `unictl env`, and those of other programs.

Where each form is told: docs.docker.com/reference/cli/docker/container/run/#env;
kubernetes.io/docs/concepts/configuration/secret; docs.github.com, workflow commands for GitHub
Actions (masking a value, setting an environment variable).
"""

import json
import os
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Final

from unictl.cli import env_formats
from unictl.errors import InvalidRequest

_SHELLS: Final = {"bash": "sh", "zsh": "sh"}
_DOCKER_NAME: Final = re.compile(r"[^\s=#\0][^\s=\0]*")
_KUBERNETES_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,253}")
_OBJECT_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST_SECRET: Final = 1 << 20
_BREAK: Final = re.compile(r"\r\n|\r|\n")


def written(variables: Mapping[str, str], form: str, *, name: str) -> tuple[str, list[str]]:
    """Return the text, and the names that had to be left out because the form has no such names.

    Args:
        variables: Values by name.
        form: One of `FORMATS`, but not `json`, which keeps more than variables.
        name: What a Kubernetes Secret is called.

    Raises:
        InvalidRequest: There is no such form, or a value can't be written in it.
    """
    if form == "kubernetes":
        return _kubernetes(variables, name)
    if form not in _LINES:
        return env_formats.written(variables, _SHELLS.get(form, form))
    allowed, line = _LINES[form]
    left_out = [one for one in variables if not allowed.fullmatch(one)]
    lines = [line(one, value) for one, value in variables.items() if one not in left_out]
    return "\n".join(text for text in lines if text), left_out


def _docker(name: str, value: str) -> str:
    """Return a line that docker takes as it stands: there are no quotes and no escapes."""
    if _BREAK.search(value) or "\0" in value:
        raise InvalidRequest(
            f"the value of {name} has several lines, which no env-file of docker can hold",
            hint="Leave its service out, or give the program its keys with `unictl run`.",
            field=name,
        )
    return f"{name}={value}"


def _mask(name: str, value: str) -> str:
    """Return commands that hide the value in a job's log: the whole, and each line of it."""
    del name
    parts = [value, *_BREAK.split(value)] if _BREAK.search(value) else [value]
    return "\n".join(
        f"::add-mask::{_escaped(part)}" for part in dict.fromkeys(parts) if part.strip()
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github(name: str, value: str) -> str:
    """Return what is appended to the file that GITHUB_ENV names, behind a mark nobody guesses."""
    mark = f"unictl_{os.urandom(16).hex()}"
    return f"{name}<<{mark}\n{value}\n{mark}"


def _kubernetes(variables: Mapping[str, str], name: str) -> tuple[str, list[str]]:
    """Return a manifest in YAML, whose every text is a JSON string, which YAML reads alike."""
    if not _OBJECT_NAME.fullmatch(name):
        raise InvalidRequest(
            f"a Secret can't be called {name!r}",
            hint="Use lower-case letters, digits and dashes, such as --name shop-keys.",
            field="name",
        )
    left_out = [one for one in variables if not _KUBERNETES_NAME.fullmatch(one)]
    data = {
        one: b64encode(value.encode()).decode()
        for one, value in variables.items()
        if one not in left_out
    }
    if sum(map(len, data.values())) * 3 // 4 > _LARGEST_SECRET:
        raise InvalidRequest(
            "the keys are more than the megabyte that a Secret can hold",
            hint="Name the services that you mean.",
        )
    lines = [
        "apiVersion: v1",
        "kind: Secret",
        "metadata:",
        f"  name: {json.dumps(name)}",
        "type: Opaque",
        "data:" if data else "data: {}",
        *(f"  {json.dumps(one)}: {json.dumps(value)}" for one, value in data.items()),
    ]
    return "\n".join(lines), left_out


_LINES: Final[Mapping[str, tuple[re.Pattern[str], Callable[[str, str], str]]]] = {
    "docker": (_DOCKER_NAME, _docker),
    "github-mask": (re.compile(".*", re.DOTALL), _mask),
    "github-env": (_IDENTIFIER, _github),
}
FORMATS: Final = (
    *("dotenv", "json", "sh", "bash", "zsh", "fish", "powershell"),
    *("docker", "kubernetes", "github-mask", "github-env"),
)
