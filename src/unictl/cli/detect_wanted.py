"""What `unictl detect` was asked for beside the files, and what follows from it."""

from collections.abc import Iterable

from unictl.cli import output
from unictl.core.record import record
from unictl.envfile.detection import Detection
from unictl.envfile.document import Notice
from unictl.errors import CheckFailed
from unictl.settings import Settings


@record
class Wanted:
    """What the user asked for beside the files."""

    settings: Settings
    query: str | None
    explain: bool
    strict: bool
    expand: bool
    hidden: bool

    @property
    def form(self) -> str:
        """The form of the output."""
        return output.form(self.settings)

    @property
    def people(self) -> bool:
        """Whether people read it, not programs."""
        return self.form == "human" and self.query is None

    def as_dict(self, detection: Detection) -> dict[str, object]:
        """Return a file's detection for JSON, with what counted if that is wanted."""
        return detection.as_dict(explain=self.explain)


def check(warnings: Iterable[Notice], wanted: Wanted) -> None:
    """Let a warning that matters be the exit status, if that is wanted; all has been printed.

    Raises:
        CheckFailed: There is such a warning.
    """
    if not wanted.strict:
        return
    from unictl.envfile.warn import HARMLESS  # noqa: PLC0415 - loaded by detection

    if counted := [one for one in warnings if one.code not in HARMLESS]:
        number = "a warning" if len(counted) == 1 else f"{len(counted)} warnings"
        raise CheckFailed(
            f"there is {number}" if len(counted) == 1 else f"there are {number}",
            hint=f"Mend what each says: {', '.join(sorted({one.code for one in counted}))}."
            " docs/detection.md tells how.",
        )
