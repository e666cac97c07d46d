"""The command line: one entry that turns every ending into an exit status."""

import signal
import sys
from collections.abc import Sequence
from typing import Final

from unictl import __version__
from unictl.cli import core_dumps, ending, failure, streams
from unictl.errors import Interrupted, InvalidRequest, UnictlError

# What a shell reports of a program that SIGPIPE ended: the reader went away, which is no fault.
EXIT_PIPE: Final = 128 + getattr(signal, "SIGPIPE", 13)

VERSION: Final = (["--version"], ["-V"])


def main(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit status. Nothing escapes as a traceback."""
    ending.prepare()
    core_dumps.forbid()
    return ending.status(_told(arguments))


def _told(arguments: Sequence[str]) -> int:
    try:
        streams.prepare()
        status = _run(arguments)
        streams.flush()
    except UnictlError as error:
        return failure.report(error, arguments)
    except BrokenPipeError:
        streams.mute(sys.stdout)
        return EXIT_PIPE
    except (KeyboardInterrupt, EOFError):
        return failure.report(Interrupted("interrupted"), arguments)
    except OSError as error:
        known = streams.is_of_stdout(error)
        told = streams.unwritable(error) if known else failure.bug(error)
        return failure.report(told, arguments)
    except Exception as error:  # noqa: BLE001 - the last net: no traceback reaches a user
        return failure.report(failure.bug(error), arguments)
    return status


def _run(arguments: Sequence[str]) -> int:
    if list(arguments) in VERSION:
        streams.write(f"unictl {__version__}")
        return 0
    from unictl.cli import quick  # noqa: PLC0415 - so that this module, and failures, load fast

    quick.load()
    import typer  # noqa: PLC0415

    from unictl.cli.root import Root  # noqa: PLC0415

    root = Root()
    try:
        # What typer's own `main` does, but that turns a pipe's end and Ctrl-C into something else.
        with root.make_context("unictl", list(arguments)) as context:
            ended = root.invoke(context)
    except typer.Exit as leaving:  # after `--help`
        return leaving.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            streams.say(error.format_message())
            return InvalidRequest.exit_status
        from unictl.cli.usage import refusal  # noqa: PLC0415 - only for these errors

        raise refusal(error, root, arguments) from error
    # A command returns nothing; `run` returns its child's status.
    return ended if isinstance(ended, int) else 0
