"""Kills a program at system calls by which it touches files of a folder.

At a share of them, drawn by the run's seed (`-p randomly`); at each with UNICTL_TEST_EACH_CALL=1.
"""

import os
import random
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

_SHARE: Final = 6

# These change nothing, so being killed at one is the same as at the next that does.
_LOOKS = {"newfstatat", "fstat", "stat", "lstat", "lseek", "readlink", "getdents64", "statx"}


class Killing:
    """A Python program that is killed at its calls, one after the other.

    Args:
        code: The program; what it does before it prints `ready` doesn't count.
        arguments: Its command line.
        variables: More of its environment.
        folder: Calls that name a file in here, or a descriptor of one, count.
    """

    def __init__(
        self, code: str, *arguments: str, variables: Mapping[str, str], folder: Path
    ) -> None:
        self._command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
        self._variables = {**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": "1"}
        self._folder = folder

    def at_each(self, before: Callable[[], None], after: Callable[[str], None]) -> int:
        """Run it for calls of the share, killed there, and return how many there are in all.

        Args:
            before: Puts everything back.
            after: Looks at what is left; gets the call's name and number.
        """
        before()
        calls = self._calls()
        for name, number in _share(calls):
            before()
            done = self._traced(
                "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={number}"
            )
            told = f"{name} {number}: {done.stderr}"
            assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), told
            after(f"{name} {number}")
        return len(calls)

    def failing_at_each(
        self,
        before: Callable[[], None],
        after: Callable[[str, "subprocess.CompletedProcess[str]"], None],
        *,
        error: str,
    ) -> int:
        """Run it for calls of the share, which the system refuses; return how many there are.

        Args:
            before: Puts everything back.
            after: Looks at what is left; gets the call's name and number, and how it ended.
            error: `EIO`, `ENOSPC`.
        """
        before()
        calls = [
            call for call in self._calls() if call[0] != "close"
        ]  # flushed before: none is lost
        for name, number in _share(calls):
            before()
            rule = f"inject={name}:error={error}:when={number}"
            done = self._traced("-e", f"trace={name}", "-e", rule)
            after(f"{name} {number}", done)
        return len(calls)

    def _calls(self) -> list[tuple[str, int]]:
        trial = ["sh", "-c", "strace -qq -o /dev/null true"]
        if subprocess.run(trial, capture_output=True, check=False).returncode:
            pytest.skip("needs strace, and leave to trace")
        done = self._traced("-y")
        assert done.returncode == 0, done.stderr
        counts: Counter[str] = Counter()
        found = []
        begun = False
        for line in done.stderr.splitlines():
            name = line.partition("(")[0]
            counts[name] += 1
            begun = begun or '"ready\\n"' in line
            if begun and str(self._folder) in line and name not in _LOOKS:
                found.append((name, counts[name]))
        return found

    def _traced(self, *options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["strace", "-qq", "-o", "/dev/stderr", *options, *self._command],
            env=self._variables, capture_output=True, text=True, check=False,
        )  # fmt: skip


def _share(calls: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the calls to look at, in their order: the first and the last are among them."""
    if os.environ.get("UNICTL_TEST_EACH_CALL") or len(calls) <= _SHARE:
        return calls
    inner = random.sample(range(1, len(calls) - 1), _SHARE - 2)
    return [calls[one] for one in sorted([0, *inner, len(calls) - 1])]
