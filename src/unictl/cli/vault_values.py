"""What `unictl vault set` takes beside names: the value from a file or descriptor, and a day."""

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from unictl.cli import output, shell
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest
from unictl.settings import Settings

_MOST: Final = (1 << 20) + 2  # what the vault keeps, and a newline
_DAY: Final = 86_400


def given(
    what: str, settings: Settings, *, file: str | None = None, descriptor: int | None = None
) -> Secret:
    """Return the value: from the file or descriptor named, else asked for or read from stdin.

    Raises:
        InvalidRequest: It can't be read, is empty, no text or too large; or both are named.
    """
    if file is None and descriptor is None:
        return shell.ask_secret(what, settings)
    if file is not None and descriptor is not None:
        raise InvalidRequest("--file and --fd both give the value", hint="Leave one of them out.")
    source = f"file {file}" if file is not None else f"descriptor {descriptor}"
    try:
        if file is not None:
            with Path(file).open("rb") as opened:
                raw = opened.read(_MOST + 1)
        else:
            with os.fdopen(os.dup(descriptor or 0), "rb") as opened:
                raw = opened.read(_MOST + 1)
        text = raw.decode()
    except OSError as error:
        raise InvalidRequest(
            f"cannot read the value from {source}: {error.strerror}",
            hint="Name one that is there and may be read.",
            file=file,
        ) from error
    except UnicodeDecodeError:
        raise InvalidRequest(
            f"what {source} holds is no text", hint="Encode it first, for example with base64."
        ) from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise InvalidRequest(f"{source} is empty", hint="Put the value into it.")
    return Secret(text)


def day(text: str) -> str:
    """Return the day that a text names, as `2027-01-31`; empty for `never`.

    Raises:
        InvalidRequest: It names none.
    """
    if text == "never":
        return ""
    if text.endswith("d") and text[:-1].isascii() and text[:-1].isdigit() and len(text) <= 6:  # noqa: PLR2004 - 99,999 days
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + int(text[:-1]) * _DAY))
    try:
        return time.strftime("%Y-%m-%d", time.strptime(text, "%Y-%m-%d"))
    except ValueError:
        raise InvalidRequest(
            f"--expires can't be {text!r}",
            hint="Write a day, 2027-01-31, or how many from today, 90d.",
            field="expires",
        ) from None


def warn_of_expired(items: Iterable[Mapping[str, Any]]) -> None:
    """Tell which entries are no longer good."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    for item in items:
        if item["expires"] and item["expires"] <= today:
            output.warn(
                f"{item['service']} {item['field']} (profile {item['profile']}) is no longer good"
                f" since {item['expires']}"
            )
