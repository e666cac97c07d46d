"""A batch of orders: unictl next to a loop with the official SDK, and to httpx2 by hand.

    python benchmarks/batch.py [--orders 10000] [--rounds 3] [--wait 0 20] [--memory 100000]

All talk with `order_server.py` on loopback, a process of its own, over kept connections, and take
turns. The server answers at once, or after so many milliseconds as a service would that thinks. The
SDK's loop gets a tenth of the orders, as its time is the same for each. By hand and with unictl 64
are under way at once; by hand there is no journal, no retry, no key and no check of a row.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measure import Taken, run

HERE = Path(__file__).parent
UNICTL = Path(sys.executable).with_name("unictl")
AT_ONCE = "64"
SHARE = 10
NAMES = ("sdk", "httpx2", "client.batch", "unictl batch")
Rates = dict[str, list[float]]


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--wait", type=float, nargs="*", default=[0.0, 20.0], help="milliseconds")
    parser.add_argument("--memory", type=int, default=100_000, help="rows; 0 for none")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for wait in given.wait:
            with served(wait) as url:
                rates(folder, url, wait, orders=given.orders, rounds=given.rounds)
        if given.memory:
            with served(0) as url:
                memory(folder, url, given.memory)
        from journal_cost import journal  # noqa: PLC0415 - a child's peak has its parent's in it

        journal(folder, int(AT_ONCE))


@contextmanager
def served(wait: float) -> Iterator[str]:
    """Run the server, and yield its address."""
    server = subprocess.Popen(
        [sys.executable, HERE / "order_server.py", "--wait", str(wait)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None  # noqa: S101 - for the type checker
    try:
        yield server.stdout.readline().strip()
    finally:
        server.communicate()


def rates(folder: Path, url: str, wait: float, *, orders: int, rounds: int) -> None:
    """Print the orders a second of each, and its ratio to the others within each round."""
    found: Rates = {name: [] for name in NAMES}
    for _ in range(rounds):
        for name in NAMES:
            count = orders // SHARE if name == "sdk" else orders
            found[name].append(count / once(name, folder, url, count).seconds)
    print(f"\n{orders} orders, the server waits {wait:g} ms, {rounds} rounds\n")
    print("| | orders a second | times the SDK's loop | times httpx2 by hand |")
    print("| --- | --- | --- | --- |")
    for name in NAMES:
        ratios = [
            statistics.median(own / peer for own, peer in zip(found[name], found[of], strict=True))
            for of in ("sdk", "httpx2")
        ]
        rate = statistics.median(found[name])
        print(f"| {name} | {rate:.0f} | {ratios[0]:.1f} | {ratios[1]:.2f} |")


def once(name: str, folder: Path, url: str, count: int) -> Taken:
    """Let one of them make the orders, with an empty journal, and return what it took."""
    rows = folder / f"orders-{count}.csv"
    if not rows.exists():
        lines = (f"{100 + number},INR,r-{number}\n" for number in range(count))
        rows.write_text("amount,currency,reference\n" + "".join(lines))
    with tempfile.TemporaryDirectory(dir=folder) as home:
        environment = {
            "PATH": os.environ["PATH"],
            "UNICTL_HOME": home,
            "RAZORPAY_KEY_ID": "rzp_" + "test_benchmark00001",
            "RAZORPAY_KEY_SECRET": "benchmarksecret000000001",
            "RAZORPAY_URL": url,
            "UNICTL_RAZORPAY_BASE_URL": url,
        }
        return run(command(name, rows), environment, folder)


def command(name: str, rows: Path) -> list[str | Path]:
    """Return the command line."""
    if name == "unictl batch":
        options = ("--service", "razorpay", "--concurrency", AT_ONCE, "--quiet", "-o", "ndjson")
        return [UNICTL, "batch", "payments", "create-order", "--input", rows, *options]
    script = {"sdk": "orders_sdk.py", "httpx2": "orders_httpx2.py"}.get(name, "orders_unictl.py")
    return [sys.executable, HERE / "scripts" / script, rows, AT_ONCE]


def memory(folder: Path, url: str, most: int) -> None:
    """Print the peak memory at a thousand rows, and at many more."""
    for name in NAMES[2:]:
        few, many = (once(name, folder, url, count).mib for count in (1_000, most))
        print(f"\n{name}: peak {few:.1f} MiB at 1000 rows, {many:.1f} MiB at {most} rows,", end="")
        print(f" {many / few:.2f} times")


if __name__ == "__main__":
    main()
