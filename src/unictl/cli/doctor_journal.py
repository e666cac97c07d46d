"""What `unictl doctor` looks at in the journal: calls of which nobody knows what became of them."""

from collections.abc import Iterator

from unictl.cli.doctor_check import Check
from unictl.settings import Settings


def journal(settings: Settings) -> Iterator[Check]:
    """Tell whether calls are left open, but for the sandbox's."""
    from unictl.cli.journal_rows import time  # noqa: PLC0415 - only where there is a journal
    from unictl.client.journal_file import journal_of, place  # noqa: PLC0415 - as above
    from unictl.journal.reading import UNSETTLED  # noqa: PLC0415 - as above

    opened = journal_of(settings)
    if not opened.path.exists():
        yield Check("journal", "ok", "nothing has been changed at a service from here")
        return
    try:
        found = [
            entry
            for page in opened.pages(states=UNSETTLED)
            for entry in page
            if entry.realm != "sandbox" and not entry.running
        ]
    finally:
        opened.close()
    if not found:
        yield Check("journal", "ok", "no call is left whose outcome isn't known")
        return
    count = "1 call" if len(found) == 1 else f"{len(found)} calls"
    oldest = time(found[-1].created_at)
    command = "unictl journal resolve --all" + place(settings)
    yield Check(
        "journal",
        "warning",
        f"nobody knows what became of {count}, the oldest of {oldest}",
        f"Run `{command}`.",
    )
