"""Wall time and peak memory of cold processes, in interleaved pairs; and what imports cost.

This module imports the standard library alone: on Linux a child's peak includes what its parent
held when it was started.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| ( *)(\S+)")
_KIB = 1024 if sys.platform == "darwin" else 1  # ru_maxrss is in bytes there, in KiB elsewhere


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took: seconds of wall time, MiB of resident memory at its peak."""

    seconds: float
    mib: float


def run(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> Taken:
    """Run a command to its end, its output thrown away.

    Raises:
        RuntimeError: It failed.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return Taken(seconds, usage.ru_maxrss / _KIB / 1024)


@dataclass(frozen=True, slots=True)
class Paired:
    """Medians over pairs, and the median of the ratio and difference within each pair."""

    peer: Taken
    ours: Taken
    ratio: float
    more_mib: float


def paired(
    peer: Sequence[str | Path],
    ours: Sequence[str | Path],
    environment: Mapping[str, str],
    folder: Path,
    *,
    pairs: int,
) -> Paired:
    """Run both by turns, so that whatever else the machine does meets both alike."""
    for command in (peer, ours):  # fills caches: byte code, the disk's pages
        run(command, environment, folder)
    taken: list[tuple[Taken, Taken]] = []
    for number in range(pairs):
        order = (peer, ours) if number % 2 else (ours, peer)
        first, second = (run(command, environment, folder) for command in order)
        taken.append((first, second) if number % 2 else (second, first))
    return Paired(
        peer=_median([theirs for theirs, _ in taken]),
        ours=_median([own for _, own in taken]),
        ratio=statistics.median(own.seconds / theirs.seconds for theirs, own in taken),
        more_mib=statistics.median(own.mib - theirs.mib for theirs, own in taken),
    )


def _median(all_: Sequence[Taken]) -> Taken:
    return Taken(
        statistics.median(one.seconds for one in all_), statistics.median(one.mib for one in all_)
    )


def import_shares(
    arguments: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
    folder: Path,
    *,
    runs: int,
) -> dict[str, float]:
    """Return the median milliseconds that imports of each group take, by `-X importtime`.

    A module belongs to the group whose prefix its name has, else to that of its importer. The
    clock itself slows imports down, so these are shares rather than times.
    """
    found: list[dict[str, float]] = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "unictl", *arguments],
            env=dict(environment), cwd=folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        found.append(_by_group(done.stderr, groups))
    return {name: statistics.median(one.get(name, 0.0) for one in found) for name in found[0]}


def _by_group(report: str, groups: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Add up a report; in it a module stands below all those that it imported."""
    shares = dict.fromkeys([*groups, "interpreter"], 0.0)
    above: list[tuple[int, str]] = []
    for line in reversed(report.splitlines()):
        if (match := _LINE.match(line)) is None:
            continue
        microseconds, indent, module = int(match[1]), len(match[2]), match[3]
        while above and above[-1][0] >= indent:
            above.pop()
        group = next(
            (
                name
                for name, prefixes in groups.items()
                if any(module == one or module.startswith(f"{one}.") for one in prefixes)
            ),
            above[-1][1] if above else "interpreter",
        )
        above.append((indent, group))
        shares[group] += microseconds / 1000
    return shares
