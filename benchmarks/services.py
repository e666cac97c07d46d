"""One operation at each service from a cold process: unictl next to a script with the official SDK.

    python benchmarks/services.py [--pairs 21] [SERVICE…]

All talk with `unictl sandbox serve` on loopback, in a process of its own, by plain HTTP, and run by
turns. unictl opens a vault with the CI key, checks the request and keeps its journal; the script
reads a .env and does none of that. PayPal's script asks for a token each time; unictl keeps it
sealed between calls.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from measure import paired

HERE = Path(__file__).parent
UNICTL = Path(sys.executable).with_name("unictl")
ORDER = ("payments", "create-order", "--amount", "EUR 500.00")
COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "razorpay": ("razorpay_order.py", ("payments", "create-order", "--amount", "INR 500.00")),
    "stripe": ("stripe_order.py", ORDER),
    "paypal": ("paypal_order.py", ORDER),
    "twilio": ("twilio_message.py", ("messages", "send", "--to", "+919876543210", "--body", "hi")),
    "aws": ("aws_put.py", ("storage", "put", "-", "benchmark-bucket/a/b.txt")),
}
GOALS = {"aws": "1.0 x, +12 MiB"}
FILL = """
import json, sys
from unictl.core import catalog
from unictl.core.secret import Secret
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault
key, given = new_ci_key(), json.load(sys.stdin)
vault = Vault.create(None, [Opener(CI_KEY, key, "the benchmark")])
for service in given["services"]:
    entry = catalog.load(service)
    roles = {**entry.credentials, **entry.variables}
    values = {
        role: Secret(given["variables"][name])
        for role, field in roles.items()
        for name in field.names
        if name in given["variables"]
    }
    vault.set("default", service, "default", values)
print(key.reveal())
"""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=21, help="how many pairs (at least 15)")
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="by itself all")
    given = parser.parse_args()
    services = given.services or list(COMMANDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sandbox").mkdir(mode=0o700)
        served = subprocess.Popen(
            [UNICTL, "sandbox", "serve", "--port", "0", "-o", "json", "--quiet"],
            env={"PATH": os.environ["PATH"], "UNICTL_HOME": str(folder / "sandbox")},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert served.stdout is not None  # noqa: S101 - for the type checker
            printed = json.loads(served.stdout.readline())
            environment = prepared(folder, printed, services)
            report(environment, folder, services, max(15, given.pairs))
        finally:
            served.terminate()
            served.communicate()


def prepared(folder: Path, served: Mapping[str, Any], services: list[str]) -> dict[str, str]:
    """Write the scripts' .env, fill unictl's vault, and return the environment of both."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    variables: dict[str, str] = served["variables"]
    keys = {name: text for name, text in variables.items() if not name.startswith("UNICTL_")}
    (folder / ".env").write_text("".join(f"{name}={text}\n" for name, text in keys.items()))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "UNICTL_HOME": str(home),
        **{name: text for name, text in variables.items() if name.startswith("UNICTL_")},
        **{f"{service.upper()}_URL": served[service] for service in services},
    }
    filled = subprocess.run(
        [sys.executable, "-c", FILL],
        input=json.dumps({"services": services, "variables": keys}),
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    environment["UNICTL_VAULT_KEY"] = filled.stdout.strip()
    if "aws" in services:
        made = (UNICTL, "storage", "create-bucket", "benchmark-bucket")
        subprocess.run(made, env=environment, check=True, capture_output=True)
    return environment


def report(environment: dict[str, str], folder: Path, services: list[str], pairs: int) -> None:
    """Print what was measured, next to each goal."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {pairs} pairs, medians\n")
    print("| service | unictl | SDK | ratio | memory | SDK | more | goal |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for service in services:
        script, command = COMMANDS[service]
        peer: tuple[str | Path, ...] = (sys.executable, HERE / "scripts" / script)
        ours: tuple[str | Path, ...] = (UNICTL, *command, "--service", service)
        found = paired(peer, ours, environment, folder, pairs=pairs)
        cells = (
            service,
            f"{found.ours.seconds * 1000:.0f} ms",
            f"{found.peer.seconds * 1000:.0f} ms",
            f"{found.ratio:.2f} x",
            f"{found.ours.mib:.1f} MiB",
            f"{found.peer.mib:.1f} MiB",
            f"{found.more_mib:+.1f} MiB",
            GOALS.get(service, "1.3 x, +12 MiB"),
        )
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
