"""A passphrase is stretched by Argon2id itself, and never costs less than is recommended.

The published vectors come with the package `cryptography-vectors`.
"""

from collections.abc import Iterator
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from unictl.core.secret import Secret
from unictl.vault import passphrase
from unictl.vault.slots import PASSPHRASE, Opener
from unictl.vault.store import Vault


@pytest.mark.parametrize(
    ("one_pass", "iterations"), [(0.0, 8), (0.01, 8), (0.0499, 5), (0.0625, 4), (0.1, 3), (9.0, 3)]
)
def test_passes_follow_the_machine_within_bounds(
    monkeypatch: pytest.MonkeyPatch, one_pass: float, iterations: int
) -> None:
    """A fast machine iterates more, a slow one never below RFC 9106; the memory is 64 MiB."""
    clock = iter([100.0, 100.0 + one_pass])
    passphrase._iterations.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr("time.perf_counter", lambda: next(clock))
        made = passphrase.new_parameters()
    passphrase._iterations.cache_clear()
    assert made["iterations"] == iterations
    assert made["memory_kib"] >= 64 * 1024
    assert made["memory_kib"] * made["iterations"] * 8 <= passphrase.MAX_WORK_KIB


def test_what_is_written_is_what_was_measured(vault: Vault) -> None:
    """The slot holds the parameters, so that another machine opens it at the same cost."""
    opener = Opener(PASSPHRASE, Secret("correct horse"), "the test")
    made = Vault.create(vault.path.with_name("second"), [opener])
    told = made.slots[0].parameters
    assert told["iterations"] == passphrase._iterations()
    assert told["memory_kib"] == 64 * 1024


def published() -> Iterator[dict[str, str]]:
    """Yield the vectors of Argon2id, as they are written."""
    folder = Path(cryptography_vectors.__file__).parent
    for block in (folder / "KDF" / "argon2id.txt").read_text().split("\n\n"):
        lines = [line.partition("=") for line in block.splitlines() if not line.startswith("#")]
        vector = {name.strip(): text.strip() for name, _, text in lines}
        if "output" in vector:
            yield vector


def test_stretching_is_argon2id_as_published() -> None:
    """Each vector of our kind (no further secret, no further data) gives the published key.

    Ours has 32 bytes and a salt of 16; the library under it is held to the other lengths as well.
    """
    ours = others = 0
    for vector in published():
        if "secret" in vector:
            continue
        numbers = {name: int(vector[name]) for name in ("memcost", "iter", "lanes", "length")}
        salt, given = bytes.fromhex(vector["salt"]), bytes.fromhex(vector["pass"])
        if (numbers["length"], len(salt)) == (32, 16):
            parameters = {
                "algorithm": "argon2id",
                "salt": vector["salt"],
                "memory_kib": numbers["memcost"],
                "iterations": numbers["iter"],
                "lanes": numbers["lanes"],
            }
            found = passphrase.stretch(Secret(given.decode()), parameters)
            ours += 1
        else:
            kdf = Argon2id(
                salt=salt,
                length=numbers["length"],
                iterations=numbers["iter"],
                lanes=numbers["lanes"],
                memory_cost=numbers["memcost"],
            )
            found = kdf.derive(given)
            others += 1
        assert found.hex() == vector["output"]
    assert ours >= 2
    assert others >= 3
