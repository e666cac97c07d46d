"""A token is asked for once where the vault can keep it, and once a process where it can't."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from canary import Canaries
from command import Command
from vaults import vault_with

from unictl import AsyncUnictl, Unictl
from unictl.sandbox.paypal.keys import KEYS
from unictl.sandbox.server import Server
from unictl.vault.tokens import FILE

VARIABLES = {
    "PAYPAL_CLIENT_ID": KEYS["client_id"],
    "PAYPAL_CLIENT_SECRET": KEYS["client_secret"],
}
BALANCE = ("balance", "list", "--service", "paypal")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The stand-in, served, and its address set for unictl."""
    with Server(tmp_path / "state" / "sandbox.sqlite3") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("UNICTL_PAYPAL_BASE_URL", f"{server.url}/paypal")
        yield server
        server.shutdown()
        thread.join()


def asked(served: Server) -> int:
    """Return how many tokens have been asked for."""
    with served.sandbox.store.transaction() as session:
        logged = session.logged("paypal", 100)
    return sum(one["path"].endswith("/oauth2/token") for one in logged)


def test_the_vault_keeps_it_for_the_next_command(
    unictl: Command, served: Server, clean_home: Path
) -> None:
    """Two commands ask for one token; after `vault lock` the third asks for another."""
    clean_home.chmod(0o700)
    key = vault_with(clean_home, KEYS, service="paypal")
    opened = {"UNICTL_VAULT_KEY": key}
    for _ in range(2):
        assert unictl(*BALANCE, variables=opened).status == 0
    assert asked(served) == 1
    assert (clean_home / FILE).exists()
    assert unictl("vault", "lock").status == 0
    assert not (clean_home / FILE).exists()
    assert unictl(*BALANCE, variables=opened).status == 0
    assert asked(served) == 2


def test_tokens_of_variables_are_not_written(
    unictl: Command, served: Server, clean_home: Path
) -> None:
    """Keys from the environment leave nothing on the disk: each command asks anew."""
    for _ in range(2):
        assert unictl(*BALANCE, variables=VARIABLES).status == 0
    assert asked(served) == 2
    assert not (clean_home / FILE).exists()


def test_a_vault_without_these_keys_keeps_nothing(
    unictl: Command, served: Server, clean_home: Path
) -> None:
    """A vault that is open for other services doesn't take what came of the environment."""
    clean_home.chmod(0o700)
    key = vault_with(clean_home, {"key_id": "rzp_test_1", "key_secret": "s"})
    opened = {"UNICTL_VAULT_KEY": key, **VARIABLES}
    assert unictl(*BALANCE, variables=opened).status == 0
    assert asked(served) == 1
    assert not (clean_home / FILE).exists()


def test_a_client_asks_once(
    served: Server, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a process the token is kept in memory, and stands nowhere on the disk."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    with Unictl() as client:
        for _ in range(3):
            assert list(client.balance.list(service="paypal"))
        kept = list(client._session._ports.tokens._here.values())  # type: ignore[union-attr]
    assert asked(served) == 1
    canaries = Canaries({"the token": kept[0].value.reveal()})
    assert canaries.found_below(clean_home) == {}


def test_an_asyncio_client_asks_once(served: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds where the calls are awaited."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)

    async def look() -> None:
        async with AsyncUnictl() as client:
            for _ in range(2):
                assert [one async for one in client.balance.list(service="paypal")]

    asyncio.run(look())
    assert asked(served) == 1
