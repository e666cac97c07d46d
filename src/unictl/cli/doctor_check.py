"""One finding of `unictl doctor`, and how a check that breaks becomes one."""

from collections.abc import Callable, Iterable
from typing import Final, Literal, NamedTuple

from unictl.errors import UnictlError

Status = Literal["ok", "warning", "failed", "skipped"]
MINUTE: Final = 60


class Check(NamedTuple):
    """What was looked at, and how it is.

    Attributes:
        check: What was looked at: a stable word.
        status: `ok`, `warning`, `failed`, or `skipped` for what couldn't be looked at.
        message: How it is, without a value.
        remedy: What to do; None where nothing is to be done.
    """

    check: str
    status: Status
    message: str
    remedy: str | None = None

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return self._asdict()


def told(name: str, look: Callable[[], Iterable[Check]]) -> list[Check]:
    """Return what a check finds; an error of it is a finding too, with its hint for a remedy."""
    try:
        return list(look())
    except UnictlError as error:
        return [Check(name, "failed", error.message, error.hint)]
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror}"
        return [Check(name, "failed", what, "Mend the file's permissions, or the disk.")]
