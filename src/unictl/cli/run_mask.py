"""`unictl run --mask`: a program whose output passes through here, and loses its secrets.

Where there is a terminal the program has one too, of the same size and mode, so colours, prompts
and full-screen programs work; what is a pipe or a file stays one. Signals are passed on.
"""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final, Self

from unictl.cli import core_dumps
from unictl.cli.run_masking import Masker

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_PIECE: Final = 65536
_IDLE: Final = 0.1  # seconds without output after which a few undecided bytes are shown
_LAST: Final = 0.2  # seconds in which the output of a program that has ended must have come
_GROUP: Final = frozenset({signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGWINCH})
_PASSED_ON: Final = (
    signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2,
)  # fmt: skip
_NOTED: Final = (*_PASSED_ON, signal.SIGWINCH, signal.SIGCHLD, signal.SIGTSTP)


def run_masked(
    command: Sequence[str], environment: Mapping[str, str], secrets: Sequence[str]
) -> int:
    """Run the program, and return its exit status: 128 and the signal's number if one ended it.

    Raises:
        OSError: It can't be started.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    with _noted_signals() as signals, _Terminal() as terminal:
        child = _Child(command, environment, secrets, terminal)
        return child.attend(signals)


class _Terminal:
    """The terminal that the program gets, if we have one; ours is in raw mode meanwhile."""

    def __init__(self) -> None:
        self.shared = [fd for fd in (_STDIN, _STDOUT, _STDERR) if os.isatty(fd)]
        self.master = self.slave = -1
        self._before: list[Any] | None = None

    def __enter__(self) -> Self:
        if self.shared:
            import termios  # noqa: PLC0415 - POSIX only
            import tty  # noqa: PLC0415

            self.master, self.slave = os.openpty()
            mode = termios.tcgetattr(self.shared[0])
            self.take_size()
            if _STDIN in self.shared:
                self._before = list(mode)
                tty.setraw(_STDIN)
            else:
                mode[1] &= ~termios.OPOST  # our terminal, which isn't raw, does that
            termios.tcsetattr(self.slave, termios.TCSANOW, mode)
        return self

    def __exit__(self, *ended: object) -> None:
        if self._before is not None:
            import termios  # noqa: PLC0415 - POSIX only

            with suppress(termios.error):  # the terminal was hung up
                termios.tcsetattr(_STDIN, termios.TCSADRAIN, self._before)
        for descriptor in (self.master, self.slave):
            if descriptor >= 0:
                with suppress(OSError):
                    os.close(descriptor)

    def before_suspension(self, typed: bytes, program: int) -> bytes | None:
        """Return what was typed before Ctrl-Z, if that is to stop the program and us; else None.

        The system doesn't stop the first program of a terminal (its group is an orphan), so we do.
        A shell there stops its own programs, and who reads keys one by one gets this one too.
        """
        import termios  # noqa: PLC0415 - POSIX only

        mode = termios.tcgetattr(self.master)
        key: bytes = mode[6][termios.VSUSP]
        if not mode[3] & termios.ISIG or key == b"\0" or key not in typed:
            return None
        if os.tcgetpgrp(self.master) != program:
            return None
        return typed.partition(key)[0]

    def suspend(self) -> None:
        """Stop as Ctrl-Z stops a program, and go on when the shell says so."""
        import termios  # noqa: PLC0415 - POSIX only
        import tty  # noqa: PLC0415

        termios.tcsetattr(_STDIN, termios.TCSADRAIN, self._before or termios.tcgetattr(_STDIN))
        noted = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.killpg(0, signal.SIGTSTP)  # all of a pipeline, as the terminal would
        signal.signal(signal.SIGTSTP, noted)
        self._before = termios.tcgetattr(_STDIN)
        tty.setraw(_STDIN)
        self.take_size()

    def take_size(self) -> None:
        """Give the program's terminal the size of ours."""
        import fcntl  # noqa: PLC0415 - POSIX only
        import termios  # noqa: PLC0415

        if self.shared:
            size = fcntl.ioctl(self.shared[0], termios.TIOCGWINSZ, bytes(8))
            fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def prepare_program(self) -> None:
        """Make it the program's own; called in the program's process before it begins."""
        core_dumps.allow_again()
        if not self.shared:
            return
        import fcntl  # noqa: PLC0415 - POSIX only
        import termios  # noqa: PLC0415

        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)


class _Child:
    """The program, and the streams between it and us."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        secrets: Sequence[str],
        terminal: _Terminal,
    ) -> None:
        self._terminal = terminal
        ends = dict.fromkeys(terminal.shared, terminal.slave)
        pipes = {fd: os.pipe() for fd in (_STDOUT, _STDERR) if fd not in ends}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own program
                list(command),
                env=dict(environment),
                stdin=ends.get(_STDIN),
                stdout=ends.get(_STDOUT) or pipes[_STDOUT][1],
                stderr=ends.get(_STDERR) or pipes[_STDERR][1],
                start_new_session=True,
                preexec_fn=terminal.prepare_program,  # noqa: PLW1509 - no thread
            )
        finally:
            for _, writing in pipes.values():
                os.close(writing)
        # From which descriptor to which, through which filter.
        self._streams = {pipe[0]: (fd, Masker(secrets)) for fd, pipe in pipes.items()}
        if ends:
            os.close(terminal.slave)
            terminal.slave = -1
            shown_at = next((fd for fd in (_STDOUT, _STDERR) if fd in ends), _STDERR)
            self._streams[terminal.master] = (shown_at, Masker(secrets))
        self._typing = _STDIN in ends

    def attend(self, signals: int) -> int:
        """Carry everything to and fro until the program has ended, and return its status."""
        idle = False
        while True:
            ended = self._process.poll() is not None
            if ended and not self._streams:
                break
            watched = [signals, *self._streams, *([_STDIN] if self._typing and not ended else [])]
            wait = _LAST if ended else (None if idle else _IDLE)
            ready = select.select(watched, [], [], wait)[0]
            if signals in ready:
                for number in os.read(signals, 64):
                    self._pass_on(number)
            if _STDIN in ready:
                self._type()
            came = [fd for fd in ready if fd in self._streams]
            for descriptor in came:
                self._carry(descriptor)
            idle = not came and (idle or not ready)
            if not came and not ready:
                self._show_undecided()
            if ended and not came:
                break
        for _, (to, masker) in list(self._streams.items()):
            _write(to, masker.end())
        status = self._process.returncode
        return 128 - status if status < 0 else status

    def _carry(self, descriptor: int) -> None:
        to, masker = self._streams[descriptor]
        try:
            piece = os.read(descriptor, _PIECE)
        except OSError:  # a terminal that nobody has open any more
            piece = b""
        fine = _write(to, masker.feed(piece) if piece else masker.end())
        if piece and fine:
            return
        del self._streams[descriptor]
        if descriptor == self._terminal.master:
            if not fine:
                self._send(signal.SIGHUP)
        else:
            os.close(descriptor)  # so the program is told by SIGPIPE that nobody reads

    def _type(self) -> None:
        try:
            typed = os.read(_STDIN, _PIECE)
        except OSError:
            typed = b""
        before = self._terminal.before_suspension(typed, self._process.pid) if typed else None
        if before is None:
            self._typing = bool(typed) and _write(self._terminal.master, typed)
            return
        self._typing = _write(self._terminal.master, before)
        self._send(signal.SIGSTOP)
        self._terminal.suspend()
        self._send(signal.SIGCONT)

    def _show_undecided(self) -> None:
        for to, masker in self._streams.values():
            _write(to, masker.idle())

    def _pass_on(self, number: int) -> None:
        if number == signal.SIGCHLD:
            return
        if number == signal.SIGWINCH:
            self._terminal.take_size()  # the system tells the program
        elif number == signal.SIGTSTP:
            self._send(signal.SIGSTOP)
            os.kill(os.getpid(), signal.SIGSTOP)
            self._send(signal.SIGCONT)
        else:
            self._send(number)

    def _send(self, number: int) -> None:
        with suppress(ProcessLookupError):
            if number in _GROUP or number in {signal.SIGSTOP, signal.SIGCONT}:
                os.killpg(self._process.pid, number)
            else:
                os.kill(self._process.pid, number)


@contextmanager
def _noted_signals() -> Iterator[int]:
    """Let signals leave their number in a pipe, and yield its reading end."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    wakes = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    kept = {
        number: signal.signal(number, _noted)
        for number in _NOTED
        if signal.getsignal(number) is not signal.SIG_IGN  # `nohup` holds for the program too
    }
    try:
        yield reading
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakes)
        os.close(reading)
        os.close(writing)


def _noted(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: that there is a handler lets the number arrive in the pipe."""


def _write(descriptor: int, text: bytes) -> bool:
    """Write all of it, and return whether somebody takes it."""
    while text:
        try:
            text = text[os.write(descriptor, text) :]
        except OSError:
            return False
    return True
