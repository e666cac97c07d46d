"""Batches killed by SIGKILL and gone on with, some without their journal."""

from pathlib import Path

from chaos_batches import BatchOrdeal
from chaos_settings import BATCHES, ROWS, SEED
from chaos_shop import Shop


def test_killed_and_gone_on_with(folder: Path, tmp_path: Path) -> None:
    """Each row has at most one effect, exactly one if it succeeded, and in the end all have.

    A row that nothing recovers may stay unknown; it is never sent again.
    """
    with Shop(folder) as shop:
        for number in range(BATCHES):
            try:
                BatchOrdeal(shop, tmp_path, number, ROWS, SEED).run()
            except Exception as error:
                error.add_note(f"seed {SEED}, batch {number}")
                raise
        print(dict(sorted(shop.tally.items())))  # noqa: T201 - the full run's result
