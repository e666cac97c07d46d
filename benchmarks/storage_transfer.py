"""A large object put and brought: unictl next to `aws s3 cp`, paired, with the peaks of memory.

    python benchmarks/storage_transfer.py [--mib 1024] [--pairs 5]

Both talk with `unictl sandbox serve` on loopback, in a process of its own, by plain HTTP; both sign
and check every part. The disk is the same for both and counts in full.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from measure import Paired, paired, run

BIN = Path(sys.executable).parent
BUCKET = "benchmark-bucket"
GOAL = "1.1 x, below 200 MiB"
_MIB = 1 << 20


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--mib", type=int, default=1024, help="how large the object is")
    parser.add_argument("--pairs", type=int, default=5, help="how many pairs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sandbox").mkdir(mode=0o700)
        served = subprocess.Popen(
            [BIN / "unictl", "sandbox", "serve", "--port", "0", "-o", "json", "--quiet"],
            env={"PATH": os.environ["PATH"], "UNICTL_HOME": str(folder / "sandbox")},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert served.stdout is not None  # noqa: S101 - for the type checker
            environment = prepared(folder, json.loads(served.stdout.readline()), given.mib)
            report(environment, folder, given.mib, given.pairs)
        finally:
            served.terminate()
            served.communicate()


def prepared(folder: Path, printed: Mapping[str, object], mib: int) -> dict[str, str]:
    """Make the file and the bucket, and return the variables that both programs read."""
    variables = printed["variables"]
    assert isinstance(variables, dict)  # noqa: S101 - for the type checker
    wanted = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "UNICTL_AWS_BASE_URL")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "UNICTL_HOME": str(folder / "home"),
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": variables["UNICTL_AWS_BASE_URL"],
        "AWS_EC2_METADATA_DISABLED": "true",
        **{name: variables[name] for name in wanted},
    }
    with (folder / "object").open("wb") as file:
        for _ in range(mib):
            file.write(os.urandom(_MIB))
    run([BIN / "unictl", "storage", "create-bucket", BUCKET], environment, folder)
    return environment


def report(environment: Mapping[str, str], folder: Path, mib: int, pairs: int) -> None:
    """Print a line for each way."""
    print(f"| {mib} MiB | aws s3 cp | unictl | ratio | peak aws | peak unictl | goal |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    theirs, ours = f"s3://{BUCKET}/theirs", f"{BUCKET}/ours"
    ways: dict[str, tuple[list[str], list[str]]] = {
        "put": (["object", theirs], ["put", "object", ours]),
        "get": ([theirs, "back-theirs"], ["get", ours, "back-ours"]),
    }
    for name, (copied, moved) in ways.items():
        found = paired(
            [BIN / "aws", "s3", "cp", "--quiet", *copied],
            [BIN / "unictl", "storage", *moved, "--quiet"],
            environment,
            folder,
            pairs=pairs,
        )
        print(line(name, found))


def line(name: str, found: Paired) -> str:
    """Return a line of the table."""
    cells = (
        name,
        f"{found.peer.seconds:.2f} s",
        f"{found.ours.seconds:.2f} s",
        f"{found.ratio:.2f}",
        f"{found.peer.mib:.0f} MiB",
        f"{found.ours.mib:.0f} MiB",
        GOAL,
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
