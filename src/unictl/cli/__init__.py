"""The command line: one entry that turns every ending into an exit status."""

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, Final

from unictl.cli import failure
from unictl.errors import Interrupted, InvalidRequest, UnictlError

# What a shell reports of a program that SIGPIPE ended: the reader went away, which is no fault.
EXIT_PIPE: Final = 128 + getattr(signal, "SIGPIPE", 13)


def main(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit status. Nothing escapes as a traceback."""
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE
    return status


def _run(arguments: Sequence[str]) -> int:
    import typer  # noqa: PLC0415 - so that this module, and failures, load without it

    from unictl.cli.root import Root  # noqa: PLC0415

    try:
        ended = Root().main(list(arguments), prog_name="unictl", standalone_mode=False)
    except UnictlError as error:
        return failure.report(error, arguments)
    except typer.TyperException as error:
        return _usage(error, arguments)
    except (KeyboardInterrupt, typer.Abort):
        return failure.report(Interrupted("interrupted"), arguments)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last net: no traceback reaches a user
        return failure.report(failure.bug(error), arguments)
    # A command returns nothing; `run` returns its child's status, `--help` 0.
    if ended == Interrupted.exit_status:
        return failure.report(Interrupted("interrupted"), arguments)
    return ended if isinstance(ended, int) else 0


def _usage(error: Any, arguments: Sequence[str]) -> int:
    """Report what the parser refused; a bare group prints its help instead."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error.format_message()}\n")
        return InvalidRequest.exit_status
    path = context.command_path if context else "unictl"
    message = error.format_message().rstrip(".")
    return failure.report(
        InvalidRequest(message[:1].lower() + message[1:], hint=f"See `{path} --help`."), arguments
    )
