"""A home, a sandbox that is served, a proxy before it that breaks, and the installed command."""

import json
import os
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from chaos_cases import cases
from chaos_world import Case, ChaosWorld
from command import PROGRAM
from fault_proxy import FaultProxy

from unictl.core import registry
from unictl.core.operation import Recovery, recovery_of

TIMEOUT: Final = 1.0
"""Seconds that the command waits for a reply, where some are to come too late."""
LONG: Final = 30.0
"""And where none is: a machine can be busy."""


class Shop:
    """A home, a served sandbox, the proxy before it, and the command.

    Args:
        folder: The home.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._worlds: dict[str, ChaosWorld] = {}
        home = {**os.environ, "UNICTL_HOME": str(folder)}
        self._server = subprocess.Popen(
            [PROGRAM, "sandbox", "serve", "--port", "0", "-o", "json", "--quiet"],
            env=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._server.stdout is not None
        served = json.loads(self._server.stdout.readline())
        port = int(served["url"].rpartition(":")[2])
        self.proxy = FaultProxy(port, patience=TIMEOUT * 3)
        self.variables = {
            **home,
            **{
                name: value.replace(f":{port}", f":{self.proxy.port}")
                for name, value in served["variables"].items()
            },
        }
        self.tally: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self.proxy.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        self.proxy.__exit__(*ended)
        self._server.terminate()
        self._server.communicate()
        for world in self._worlds.values():
            world.close()

    def world(self, service: str) -> ChaosWorld:
        """Return the sandbox's inside: to get things ready in it, and to judge."""
        if service not in self._worlds:
            self._worlds[service] = ChaosWorld(self._folder, service)
        world = self._worlds[service]
        world.clock.time = time.time()
        return world

    def case(self, service: str, name: str, number: int) -> Case:
        """Return a case that is ready."""
        return cases(service)[name](self.world(service), number)

    def start(
        self,
        service: str,
        case: Case,
        key: str,
        *,
        retries: int = 2,
        timeout: float = LONG,
        under: Sequence[str] = (),
    ) -> "subprocess.Popen[str]":
        """Start the command for a case under a key; `under` is a program that starts it."""
        capability, _, name = case.operation.replace("_", "-").partition(".")
        process = subprocess.Popen(
            [
                *under,
                PROGRAM,
                *(capability, name, *case.arguments.values(), "--service", service),
                *("--input", "-", "--idempotency-key", key, "--retries", str(retries)),
                *("--timeout", str(timeout), "-o", "json", "--no-input"),
            ],
            env=self.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(case.values))
            process.stdin.close()
        process.stdin = None
        return process

    def resolved(self, key: str) -> Any:
        """Return what `unictl journal resolve` says of a key; None where the journal hasn't it."""
        ran = subprocess.run(
            [PROGRAM, *("journal", "resolve", key, "--timeout", str(LONG), "-o", "json")],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if ran.returncode == 7:
            return None
        assert ran.returncode in {0, 16}, ran.stderr
        (found,) = json.loads(ran.stdout)["items"]
        return found

    def recovery(self, service: str, case: Case) -> Recovery | None:
        """Return how the case recovers."""
        operation = registry.operation(case.operation)
        return recovery_of(registry.provider(service, operation), operation)

    def state(self, key: str) -> str:
        """Return the state of the key's row in the journal, "" if there is none."""
        file = self._folder / "journal.sqlite3"
        if not file.exists():
            return ""
        journal = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        found: list[Any] = []
        with suppress(sqlite3.OperationalError):  # it is just being made
            asked = "SELECT state FROM operation WHERE key = ?"
            found = journal.execute(asked, (key,)).fetchall()
        journal.close()
        return str(found[0][0]) if found else ""

    def lose_journal(self) -> None:
        """Remove the journal, as a throw-away machine does."""
        for file in self._folder.glob("journal.sqlite3*"):
            file.unlink()

    def let_pass(self, seconds: float) -> None:
        """Let so much time have passed since everything that the journal has."""
        if not (self._folder / "journal.sqlite3").exists():
            return
        with sqlite3.connect(self._folder / "journal.sqlite3") as journal:
            journal.execute("UPDATE step SET ends_at = ends_at - ?", (seconds,))
        journal.close()
