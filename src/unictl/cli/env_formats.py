"""How variables are written for other programs: as a .env, as JSON, or for a shell to read.

Each form is quoted so that nothing in a value is carried out, and reads back as it was.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from unictl.envfile.rewrite import spelling
from unictl.errors import InvalidRequest

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BARE: Final = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")
_OF_DOTENV: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# PowerShell takes these for a quote as well, and two of them in a row for one of themselves.
_POWERSHELL_QUOTES: Final = "'\u2018\u2019\u201a\u201b"


def written(variables: Mapping[str, str], form: str) -> tuple[str, list[str]]:
    """Return the text, and the names that had to be left out because the form has no such names.

    Args:
        variables: Values by name.
        form: One of `FORMATS`.

    Raises:
        InvalidRequest: There is no such form, or a value can't be written in it.
    """
    if form == "json":
        return json.dumps(dict(variables), ensure_ascii=False, indent=2), []
    line = _LINES.get(form)
    if line is None:
        raise InvalidRequest(
            f"--format can't be {form!r}", hint=f"Choose one of {', '.join(FORMATS)}."
        )
    allowed = _OF_DOTENV if form == "dotenv" else _IDENTIFIER
    usable = {name: value for name, value in variables.items() if allowed.fullmatch(name)}
    left_out = [name for name in variables if name not in usable]
    lines: list[str] = []
    for name, value in usable.items():
        try:
            text = line(name, value)
        except ValueError:
            text = "\0"
        if "\0" in text:
            message = f"the value of {name} can't be written as {form}"
            raise InvalidRequest(message, hint="Take --format json.", field=name)
        lines.append(text)
    return "\n".join(lines), left_out


def _dotenv(name: str, value: str) -> str:
    if _BARE.fullmatch(value):
        return f"{name}={value}"
    # In single quotes most readers take all but a quote as it stands.
    simple = "'" not in value and "\\" not in value and "\n" not in value
    return f"{name}={spelling(value, chr(39) if simple else chr(34))}"


def _sh(name: str, value: str) -> str:
    escaped = value.replace("'", "'\\''")
    return f"export {name}='{escaped}'"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    escaped = "".join(char * 2 if char in _POWERSHELL_QUOTES else char for char in value)
    return f"$env:{name} = '{escaped}'"


_LINES: Final[Mapping[str, Callable[[str, str], str]]] = {
    "dotenv": _dotenv,
    "sh": _sh,
    "fish": _fish,
    "powershell": _powershell,
}
FORMATS: Final = ("dotenv", "json", "sh", "fish", "powershell")
