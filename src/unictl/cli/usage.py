"""What the parser of the command line refused, told with the command that it was about."""

from collections.abc import Sequence
from typing import Any

from unictl.errors import InvalidRequest


def refusal(error: Any, root: Any, arguments: Sequence[str]) -> InvalidRequest:
    """Return the error that tells what the parser refused.

    Args:
        error: The parser's own error.
        root: The root of all commands.
        arguments: The command line.
    """
    message = error.format_message()
    if message.startswith("Got unexpected extra argument"):
        # What is too much can be a secret that belongs on stdin, so it isn't repeated.
        message = "there are more arguments than it takes"
    message = message[:1].lower() + message[1:].rstrip(".")
    context = getattr(error, "ctx", None)
    path = context.command_path if context else _path(root, arguments)
    hint = f"See `{path} --help`."
    if context and hasattr(context.command, "commands") and hasattr(error, "option_name"):
        hint = f"Options stand after the command, as in `unictl payments list --sandbox`. {hint}"
    return InvalidRequest(message, hint=hint)


def _path(root: Any, arguments: Sequence[str]) -> str:
    """Return the words that name the command; the parser's error doesn't always say it."""
    words, command = ["unictl"], root
    for word in arguments:
        command = command.get_command(None, word) if hasattr(command, "get_command") else None
        if command is None:
            break
        words.append(word)
    return " ".join(words)
