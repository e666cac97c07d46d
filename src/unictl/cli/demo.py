"""`unictl demo`: the main job from a .env to a refund, by the real commands, in a throw-away home.

Each step is a process of its own, printed before it runs, so whatever is seen can be typed.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from unictl.cli import shell
from unictl.errors import UnictlError
from unictl.settings import BY_NAME
from unictl.shipped import shipped

app = shell.new_app()

# `{order}` and so on are filled with the id that the step of that name printed.
STEPS: Final = (
    ("", "Which services does this .env use?", "detect .env"),
    ("", "Lock the keys in the vault, and note the services in unictl.toml.", "init .env --yes"),
    ("", "What the vault holds; values stay hidden.", "vault list"),
    (
        "order",
        "An order for INR 500.00.",
        'payments create-order --amount "INR 500.00" --reference shop-1001',
    ),
    ("", "The same order, fetched again.", "payments get-order {order}"),
    (
        "payment",
        "The customer pays; the sandbox plays his part.",
        "sandbox pay {order} --outcome authorized",
    ),
    ("", "Take the money that is held.", "payments capture {payment}"),
    ("", "Give a part back.", 'payments refund {payment} --amount "INR 120.00"'),
    (
        "",
        "A page where somebody pays, without code in the shop.",
        (
            'payment-links create --amount "INR 750.00" --description "Blue kettle"'
            " --customer-email kiran@example.com"
        ),
    ),
    (
        "",
        "A subscription, with its plan made on the way.",
        (
            'subscriptions create --plan-name "Tea club" --plan-amount "INR 299.00"'
            " --plan-interval month --cycles 12"
        ),
    ),
    ("", "What would be sent, with the secrets masked.", "payments capture {payment} --dry-run"),
)


@app.command()
def demo() -> None:
    """See the main job done by the real commands, in a throw-away home against the sandbox."""
    with tempfile.TemporaryDirectory(prefix="unictl-demo-") as folder:
        shutil.copy(shipped("examples/shop.env"), Path(folder) / ".env")
        (Path(folder) / ".env").chmod(0o600)  # as a file with keys should be
        _play(Path(folder))


def _play(folder: Path) -> None:
    environment = _environment(folder)
    _show("A home of its own, the sandbox instead of the services, human output.")
    _show_command("export UNICTL_HOME=$PWD/home UNICTL_SANDBOX=1 UNICTL_OUTPUT=human")
    _show("A vault, opened by a key as in CI.")
    _show_command("export UNICTL_VAULT_KEY=$(unictl vault init --ci-key)")
    made = _run("vault init --ci-key", folder, environment, echo=False)
    environment["UNICTL_VAULT_KEY"] = made.strip().splitlines()[-1]
    ids: dict[str, str] = {}
    for name, why, step in STEPS:
        line = step.format(**ids)
        _show(why)
        _show_command(f"unictl {line}")
        printed = _run(line, folder, environment, echo=True)
        if name:
            ids[name] = _id(printed)
    _show("That was the sandbox. With your own .env: unictl init")


def _environment(folder: Path) -> dict[str, str]:
    """Return the process's environment without settings of unictl, and with the demo's."""
    ours = {setting.variable for setting in BY_NAME.values()}
    kept = {k: v for k, v in os.environ.items() if k not in ours and "UNICTL_VAULT" not in k}
    return {
        **kept,
        "UNICTL_HOME": str(folder / "home"),
        "UNICTL_SANDBOX": "1",
        "UNICTL_OUTPUT": "human",
    }


def _run(line: str, folder: Path, environment: dict[str, str], *, echo: bool) -> str:
    """Run `unictl LINE` as a process of its own and return what it printed.

    Raises:
        UnictlError: It failed; what it said on stderr has been shown.
    """
    done = subprocess.run(  # noqa: S603 - our own program, by the interpreter that runs this
        [sys.executable, "-m", "unictl", *shlex.split(line)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if echo else subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if echo:
        sys.stdout.write(done.stdout)
        sys.stdout.flush()
    if done.returncode:
        raise UnictlError(
            f"`unictl {line}` ended with status {done.returncode}",
            hint="Please report it with what stands above.",
        )
    return done.stdout


def _id(printed: str) -> str:
    found = re.search(r"^id\s+(\S+)", printed, re.MULTILINE)
    if found is None:
        raise UnictlError("the step before printed no id")
    return found[1]


def _show(text: str) -> None:
    sys.stdout.write(f"\n# {text}\n")
    sys.stdout.flush()


def _show_command(line: str) -> None:
    sys.stdout.write(f"$ {line}\n")
    sys.stdout.flush()
