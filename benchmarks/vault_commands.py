"""The vault from a cold process: beside a bare interpreter, with few and many entries, and peers.

    python benchmarks/vault_commands.py [--pairs 21]

Peers are measured where they are on the PATH: age, pass, ansible-vault, dotenvx. Each does the
nearest that it can: shows one secret, or runs a program with some. age and ansible-vault open a
file of ten lines, pass one entry; pass has a key without a passphrase and no running agent before
its first call.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from measure import Paired, paired

Command = tuple[str | Path, ...]
Row = tuple[str, Command, Command, str]

UNICTL: Final = Path(sys.executable).with_name("unictl")
BARE: Final = (sys.executable, "-c", "pass")
GET: Final = (UNICTL, "vault", "get", "shop", "field_7", "--reveal")
RUN: Final = (UNICTL, "run", "--", "true")
# Another value each time: one that is there already is not written.
SET: Final = (
    "sh", "-c", f"echo value-$$ | exec '{UNICTL}' vault set shop one_more --no-input",
)  # fmt: skip
FEW, MANY = 10, 10_000
LINES: Final = "".join(f"FIELD_{number}=value-{number}-abcdefghijkl\n" for number in range(FEW))
FILL: Final = """
import sys
from pathlib import Path
from unictl.core.secret import Secret
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault
key = new_ci_key()
for home, number in zip(sys.argv[1::2], map(int, sys.argv[2::2]), strict=True):
    Path(home).mkdir(mode=0o700)
    vault = Vault.create(Path(home, "vault.unictl"), [Opener(CI_KEY, key, "the benchmark")])
    values = {f"field_{n}": Secret(f"value-{n}-abcdefghijkl") for n in range(number)}
    vault.set("default", "shop", "default", values, {name: name.upper() for name in values})
print(key.reveal())
"""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=21, help="how many pairs")
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = filled(folder)
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {pairs} pairs, medians\n")
        print("| what | ours | beside | ratio | goal |")
        print("| --- | --- | --- | --- | --- |")
        for row in ours(folder):
            tell(row, environment, folder, pairs)
        with agent(environment, folder) as without_key:
            tell(
                ("get by the agent / python3 -c pass", BARE, GET, "6 x"), without_key, folder, pairs
            )
        for program, prepare in PEERS.items():
            if shutil.which(program):
                for row in prepare(folder, environment):
                    tell(row, environment, folder, pairs)


def filled(folder: Path) -> dict[str, str]:
    """Make a vault of few entries and one of many, and return the environment of all commands."""
    few, many = folder / "few", folder / "many"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "UNICTL_HOME": str(few)}
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(few), str(FEW), str(many), str(MANY)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {**environment, "UNICTL_VAULT_KEY": done.stdout.strip()}


def ours(folder: Path) -> Iterator[Row]:
    """Yield the comparisons of unictl with a bare interpreter, and with itself."""
    few, many = (("env", f"UNICTL_HOME={folder / name}") for name in ("few", "many"))
    yield "get by the CI key / python3 -c pass", BARE, GET, "6 x"
    yield "run -- true / python3 -c pass", BARE, RUN, "7 x"
    yield f"get, {MANY} entries / {FEW}", (*few, *GET), (*many, *GET), "1.5 x"
    yield f"set, {MANY} entries / {FEW}", (*few, *SET), (*many, *SET), "3 x"


@contextmanager
def agent(environment: Mapping[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """Open the vault for a while; yields an environment without the key."""
    commanded = {"env": dict(environment), "cwd": folder, "capture_output": True, "check": True}
    subprocess.run([UNICTL, "vault", "unlock", "--for", "30m"], **commanded)  # type: ignore[call-overload]  # noqa: PLW1510 - it is checked
    try:
        yield {name: text for name, text in environment.items() if name != "UNICTL_VAULT_KEY"}
    finally:
        subprocess.run([UNICTL, "vault", "lock"], **commanded)  # type: ignore[call-overload]  # noqa: PLW1510 - it is checked


def with_age(folder: Path, environment: Mapping[str, str]) -> Iterator[Row]:
    """Yield `get` beside age, which decrypts the whole file."""
    key, sealed = folder / "age.key", folder / "lines.age"
    _made(("age-keygen", "-o", key), environment, folder)
    _made(("age", "-e", "-i", key, "-o", sealed, _lines(folder)), environment, folder)
    yield "get / age -d", ("age", "-d", "-i", key, sealed), GET, ""


def with_ansible(folder: Path, environment: Mapping[str, str]) -> Iterator[Row]:
    """Yield `get` beside ansible-vault, which decrypts the whole file."""
    password, sealed = folder / "password", folder / "lines.ansible"
    password.write_text("benchmark of the vault\n", encoding="utf-8")
    options = ("--vault-password-file", password)
    lines = _lines(folder)
    _made(("ansible-vault", "encrypt", *options, "--output", sealed, lines), environment, folder)
    yield "get / ansible-vault view", ("ansible-vault", "view", *options, sealed), GET, ""


def with_pass(folder: Path, environment: Mapping[str, str]) -> Iterator[Row]:
    """Yield `get` beside pass, which calls gpg."""
    made = ("gpg", "--batch", "--passphrase", "", "--quick-gen-key", "benchmark")
    _made(made, environment, folder)
    _made(("pass", "init", "benchmark"), environment, folder)
    _made(("sh", "-c", "echo value | pass insert -e shop/field_7"), environment, folder)
    yield "get / pass show", ("pass", "show", "shop/field_7"), GET, ""


def with_dotenvx(folder: Path, environment: Mapping[str, str]) -> Iterator[Row]:
    """Yield `get` and `run` beside dotenvx."""
    file = folder / "dotenvx" / ".env"
    file.parent.mkdir()
    file.write_text(LINES, encoding="utf-8")
    _made(("dotenvx", "encrypt", "-f", file), environment, folder)
    where = ("-f", file, "-fk", folder / ".env.keys")
    yield "get / dotenvx get", ("dotenvx", "get", "FIELD_7", *where), GET, ""
    yield "run -- true / dotenvx run", ("dotenvx", "run", "--quiet", *where, "--", "true"), RUN, ""


PEERS: Final[dict[str, Callable[[Path, Mapping[str, str]], Iterator[Row]]]] = {
    "age": with_age,
    "ansible-vault": with_ansible,
    "pass": with_pass,
    "dotenvx": with_dotenvx,
}


def tell(row: Row, environment: Mapping[str, str], folder: Path, pairs: int) -> None:
    """Measure a comparison and print its row."""
    what, beside, command, goal = row
    found: Paired = paired(beside, command, environment, folder, pairs=pairs)
    cells = (
        what,
        f"{found.ours.seconds * 1000:.0f} ms",
        f"{found.peer.seconds * 1000:.0f} ms",
        f"{found.ratio:.2f} x",
        goal,
    )
    print(f"| {' | '.join(cells)} |", flush=True)


def _lines(folder: Path) -> Path:
    path = folder / "lines.env"
    path.write_text(LINES, encoding="utf-8")
    return path


def _made(command: Command, environment: Mapping[str, str], folder: Path) -> None:
    subprocess.run(command, env=dict(environment), cwd=folder, capture_output=True, check=True)


if __name__ == "__main__":
    main()
