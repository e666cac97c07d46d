"""A .env of 10,000 lines, parsed and detected, next to python-dotenv's own reading of it.

    python benchmarks/read_env.py [--pairs 15] [--lines 10000]
    python benchmarks/read_env.py --growth 50     # time at 1 MiB and at 50, also of hostile files

Both run in this process and by turns. python-dotenv is measured twice: as `dotenv_values` is
called by everybody, and without expansion, which takes it time with the square of the lines.
"""

import argparse
import gc
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from dotenv import dotenv_values

from unictl.envfile.detect import detect
from unictl.envfile.read import parse, read

MIB = 1024 * 1024
GOAL = 1.3
NAMES = ("RAZORPAY_KEY_ID", "STRIPE_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "TWILIO_AUTH_TOKEN",
         "DATABASE_URL", "OPENAI_API_KEY", "SMTP_HOST", "REDIS_URL", "SENTRY_DSN")  # fmt: skip
GROWING: dict[str, Callable[[int], str]] = {
    "plain lines": lambda size: repeated("SOME_LONGER_NAME=" + "v" * 60 + "  # why\n", size),
    "quoted lines": lambda size: repeated('SOME_LONGER_NAME="' + "v" * 60 + '\\n"\n', size),
    "comments": lambda size: repeated("# " + "x" * 76 + "\n", size),
    "CRLF": lambda size: repeated("SOME_LONGER_NAME=" + "v" * 60 + "\r\n", size),
    "quotes never closed, a line each": lambda size: repeated('A="' + "x" * 76 + "\n", size),
    "one quote never closed": lambda size: 'A="' + "x" * size,
    "one value": lambda size: "A=" + "x" * size,
    "blanks in a value": lambda size: "A=x" + " " * size + "y",
    "blanks behind a name": lambda size: "A" + " " * size + "y",
    "backslashes in quotes": lambda size: 'A="' + "\\" * size,
    "blanks and number signs": lambda size: "A=x" + " #" * (size // 2),
    "equals signs": lambda size: "=" * size,
    "set, and blanks": lambda size: 'set "A=' + " " * size + "x",
}


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--growth", type=int, metavar="MIB", help="the larger of two sizes")
    options = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
    if options.growth:
        growth(options.growth)
    else:
        ratios(options.pairs, options.lines)


def ratios(pairs: int, lines: int) -> None:
    """Print the median ratios over pairs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ".env"
        file.write_text(made(lines), "utf-8")
        detect(read(str(file)))  # what is loaded at the first use is no part of it
        ours = {
            "read alone": lambda: read(str(file)),
            "read and detect": lambda: detect(read(str(file))),
        }
        peers = {
            "dotenv_values": lambda: dotenv_values(file),
            "dotenv_values, no expansion": lambda: dotenv_values(file, interpolate=False),
        }
        print(f"| {lines} lines, {pairs} pairs, medians | ours | python-dotenv | ratio | goal |")
        print("| --- | --- | --- | --- | --- |")
        for peer, their in peers.items():
            for what, our in ours.items():
                taken = [(seconds(our), seconds(their)) for _ in range(pairs)]
                mine, others = (statistics.median(side) for side in zip(*taken, strict=True))
                ratio = statistics.median(a / b for a, b in taken)
                goal = f"{GOAL} x" if (what, peer) == ("read and detect", "dotenv_values") else ""
                print(
                    f"| {what} / {peer} | {mine * 1000:.0f} ms | {others * 1000:.0f} ms "
                    f"| {ratio:.2f} x | {goal} |"
                )


def growth(mib: int) -> None:
    """Print what 1 MiB and the larger size take to read."""
    print(f"| file | 1 MiB | {mib} MiB | ratio |")
    print("| --- | --- | --- | --- |")
    for what, make in GROWING.items():
        taken = []
        for size in (MIB, mib * MIB):
            content = make(size).encode()
            taken.append(seconds(partial(parse, content, file=".env")))
        small, large = taken
        print(f"| {what} | {small:.3f} s | {large:.2f} s | {large / small:.0f} x |", flush=True)


def made(lines: int) -> str:
    """Return a file as large projects have them: names of services and of their own, comments."""
    chance = random.Random(7)  # noqa: S311 - made-up text
    found = []
    for number in range(lines):
        value = f"{chance.getrandbits(120):x}"
        name = f"{chance.choice(NAMES)}_{number}" if number % 9 == 0 else f"SETTING_{number}"
        form = chance.choices(
            ["{}={}", '{}="{}"', "{}='{}'  # why", "export {}={}", "# {}={}", "# about {} {}", ""],
            [60, 10, 5, 5, 5, 10, 5],
        )[0]
        found.append(form.format(name, value))
    return "\n".join(found) + "\n"


def repeated(line: str, size: int) -> str:
    """Return the line as often as the size holds it."""
    return line * (size // len(line))


def seconds(call: Callable[[], object]) -> float:
    """Return the wall time of a call, with no garbage of others in it."""
    gc.collect()
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
