"""An order from a cold process: unictl next to a script with python-dotenv and the official SDK.

    python benchmarks/create_order.py [--pairs 21]

Both talk TLS with one server on loopback, trust the same bundle of authorities and run by turns.
unictl opens a vault with the CI key, keeps its journal, and checks the request; the script reads a
.env. Start-up alone is compared with a bare interpreter.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Paired, import_shares, paired

HERE = Path(__file__).parent
UNICTL = Path(sys.executable).with_name("unictl")
CREATE = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
KEYS = {"RAZORPAY_KEY_ID": "rzp_" + "test_Benchmark00001", "RAZORPAY_KEY_SECRET": "b" * 24}
FILL = """
from unictl.core.secret import Secret
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault
import sys
key = new_ci_key()
vault = Vault.create(None, [Opener(CI_KEY, key, "the benchmark")])
values = dict(zip(("key_id", "key_secret"), map(Secret, sys.argv[1:]), strict=True))
vault.set("default", "razorpay", "default", values)
print(key.reveal())
"""
GROUPS = {
    "transport": ("h11", "unictl.transport", "socket", "ssl"),
    "typer": ("typer",),
    "vault and cryptography": ("unictl.vault", "cryptography"),
    "journal and sqlite": ("unictl.journal", "sqlite3"),
    "models": ("unictl.capabilities", "unictl.core.model"),
    "provider": ("unictl.providers",),
    "engine and client": ("unictl.engine", "unictl.client"),
    "the rest of unictl": ("unictl",),
}


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=21, help="how many pairs (at least 15)")
    pairs = max(15, parser.parse_args().pairs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = subprocess.Popen(
            [sys.executable, HERE / "tls_server.py", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert server.stdout is not None  # noqa: S101 - for the type checker
            address = server.stdout.readline().strip()
            environment = prepared(folder, address)
            report(environment, folder, pairs)
        finally:
            server.communicate("")


def prepared(folder: Path, address: str) -> dict[str, str]:
    """Write the script's .env, fill unictl's vault, and return the environment of both."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    (folder / ".env").write_text("".join(f"{name}={text}\n" for name, text in KEYS.items()))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "UNICTL_HOME": str(home),
        "UNICTL_RAZORPAY_BASE_URL": address,
        "BASE_URL": address,
        "SSL_CERT_FILE": str(folder / "ca.pem"),
    }
    filled = subprocess.run(
        [sys.executable, "-c", FILL, *KEYS.values()],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {**environment, "UNICTL_VAULT_KEY": filled.stdout.strip()}


def report(environment: dict[str, str], folder: Path, pairs: int) -> None:
    """Print what was measured, next to each goal."""
    bare = (sys.executable, "-c", "pass")
    script = (sys.executable, HERE / "plain_sdk.py")
    rows = [
        ("create-order / the script", script, (UNICTL, *CREATE), "1.3 x, +12 MiB"),
        ("--version / python3 -c pass", bare, (UNICTL, "--version"), "2 x"),
        ("--help / python3 -c pass", bare, (UNICTL, "--help"), "8 x"),
    ]
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {pairs} pairs, medians\n")
    print("| what | ours | peer | ratio | memory | peer | more | goal |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for what, peer, ours, goal in rows:
        print(row(what, paired(peer, ours, environment, folder, pairs=pairs), goal))
    shares = import_shares(CREATE, GROUPS, environment, folder, runs=7)
    print(
        "\nImports of create-order, by `-X importtime` (shares, for the clock slows them down):\n"
    )
    print("| what | ms | share |")
    print("| --- | --- | --- |")
    for name, spent in sorted(shares.items(), key=lambda pair: -pair[1]):
        print(f"| {name} | {spent:.1f} | {spent / sum(shares.values()):.0%} |")


def row(what: str, found: Paired, goal: str) -> str:
    """Return the row of a comparison."""
    cells = (
        what,
        f"{found.ours.seconds * 1000:.0f} ms",
        f"{found.peer.seconds * 1000:.0f} ms",
        f"{found.ratio:.2f} x",
        f"{found.ours.mib:.1f} MiB",
        f"{found.peer.mib:.1f} MiB",
        f"{found.more_mib:+.1f} MiB",
        goal,
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
