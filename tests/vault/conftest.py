"""A home of its own for every test, and vaults in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from unictl.home import VAULT_FILE
from unictl.vault import unlocking
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Vault


@pytest.fixture(scope="module", autouse=True)
def home_of_fixtures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home for what fixtures of a whole module do: none of it is logged in the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNICTL_HOME", str(tmp_path_factory.mktemp("home-of-fixtures")))
        yield


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private home, in which nothing opens a vault yet."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("UNICTL_HOME", str(home))
    for variable in unlocking.VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    return home


@pytest.fixture
def opener() -> Opener:
    """A CI key, which opens fast."""
    return Opener(CI_KEY, new_ci_key(), "the test")


@pytest.fixture
def vault(folder: Path, opener: Opener) -> Vault:
    """An empty vault in the home that the opener opens."""
    return Vault.create(folder / VAULT_FILE, [opener])
