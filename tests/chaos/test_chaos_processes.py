"""Real processes, a real proxy that breaks, and SIGKILL: the same promises as in process."""

from pathlib import Path

from chaos_processes import Ordeal, drawn
from chaos_settings import PROCESSES, SEED
from chaos_shop import Shop


def test_killed_at_any_time(folder: Path) -> None:
    """Whatever breaks and whenever the command is killed, a key has one effect and no false claim.

    Repeated until it is settled it succeeds, or, where nothing recovers it, stays unknown.
    """
    with Shop(folder) as shop:
        for number in range(PROCESSES):
            try:
                Ordeal(shop, drawn(SEED, number), number).run()
            except Exception as error:
                error.add_note(f"seed {SEED}, schedule {number}")
                raise
        print(dict(sorted(shop.tally.items())))  # noqa: T201 - the full run's result
