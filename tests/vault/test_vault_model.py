"""The vault against a plain dict: whatever is stored and removed, both hold the same."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unictl.core.secret import Secret
from unictl.errors import VaultError
from unictl.vault.ci_key import new_ci_key
from unictl.vault.contents import Name
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Deposit, Vault

# Few names, so that entries are often written again and removed.
PARTS = st.sampled_from(["default", "a", "ä b"])
Names = st.builds(Name, PARTS, PARTS, PARTS, PARTS)
Values = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
Steps = st.lists(
    st.one_of(
        st.dictionaries(Names, Values, min_size=1, max_size=4),
        Names,
        st.tuples(PARTS, PARTS, PARTS),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(Steps)
def test_it_holds_what_a_dict_would(
    steps: list[dict[Name, str] | Name | tuple[str, str, str]],
) -> None:
    """After any writes and removals a fresh look at the file gives just what should be there."""
    opener = Opener(CI_KEY, new_ci_key(), "test")
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault.create(Path(folder) / "v", [opener])
        held: dict[Name, str] = {}
        for step in steps:
            if isinstance(step, dict):
                vault.store(Deposit(*name, Secret(value)) for name, value in step.items())
                held.update(step)
            else:
                vault.remove(*step)
                held = {n: v for n, v in held.items() if n[: len(step)] != step}
            again = Vault.open(vault.path, opener)
            names = [Name(e.profile, e.service, e.account, e.field) for e in again.entries()]
            assert names == sorted(held)
            assert {n: again.get(*n) for n in names} == {n: Secret(v) for n, v in held.items()}


@pytest.fixture(scope="module")
def sealed() -> tuple[bytes, Opener]:
    """The bytes of a vault with one entry."""
    opener = Opener(CI_KEY, new_ci_key(), "test")
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault.create(Path(folder) / "v", [opener])
        vault.set("default", "razorpay", "default", {"key_secret": Secret("the right one")})
        return vault.path.read_bytes(), opener


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_altered_file_gives_a_value(sealed: tuple[bytes, Opener], data: st.DataObject) -> None:
    """Bytes replaced, put in or taken out anywhere: refused with status 4, whatever they are."""
    blob, opener = sealed
    start = data.draw(st.integers(0, len(blob)))
    end = data.draw(st.integers(start, min(len(blob), start + 40)))
    altered = blob[:start] + data.draw(st.binary(max_size=40)) + blob[end:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "v"
        path.write_bytes(altered)
        path.chmod(0o600)
        if altered == blob:
            Vault.open(path, opener)
            return
        with pytest.raises(VaultError) as caught:
            Vault.open(path, opener)
        assert caught.value.exit_status == 4
