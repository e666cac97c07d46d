"""What a passphrase costs to try: never less than what is recommended, whatever the clock says."""

import pytest

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
