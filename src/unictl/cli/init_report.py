"""What `unictl init` says it has done, for programs and for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unictl.cli import output, shell
from unictl.cli.detect import placed, table
from unictl.envfile.detection import Detection
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.cli.init_store import Kept
    from unictl.cli.project_file import Change, ProjectFile

_TRY: Final = {
    "payments": "unictl payments create-order --amount 50000 --currency INR --sandbox",
}
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "kept": "="}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run; without a project file, nothing was there to store."""

    detection: Detection
    settings: Settings
    kept: "Kept | None" = None
    changes: "tuple[Change, ...]" = ()
    project: "ProjectFile | None" = None
    written: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return detection's members, and what was done, what changed and what comes next."""
        return {
            **self.detection.as_dict(),
            "profile": self.settings["profile"],
            "vault": self.kept.vault if self.kept else None,
            "config": str(self.project.path) if self.project else None,
            "stored": list(self.kept.stored) if self.kept else [],
            "changes": self._changes(),
            "next": self._next(),
        }

    def tell(self, query: str | None) -> None:
        """Print it; for people the warnings go to stderr, for programs they are part of it."""
        detection, settings = self.detection, self.settings
        if output.form(settings) == "human" and query is None:
            for warning in detection.warnings:
                output.warn(placed(detection.file, warning.line, warning.message))
        if self.project is None:
            what = "no keys to store" if detection.services else "no services"
            output.note(f"Found {what} in {detection.file}; nothing was written.", settings)
            if output.form(settings) == "human" and query is None and not detection.services:
                return
        output.emit(self.as_dict(), settings, query=query, human=lambda _: "\n".join(self._lines()))

    def _changes(self) -> list[dict[str, str]]:
        return [*(self.kept.changes if self.kept else ()), *self.changes]

    def _next(self) -> list[str]:
        if self.project is None:
            return []
        profile = self.settings.find("profile")
        # What was only said by a flag has to be said again.
        where = f" --profile {profile.value}" if profile.source == "--profile" else ""
        return [
            *(command + where for name, command in _TRY.items() if self.project.default(name)),
            *(
                f"unictl vault set {finding.service} {finding.missing[0]}{where}"
                for finding in self.detection.services
                if finding.status == "partial"
            ),
            "unictl vault list",
        ]

    def _lines(self) -> Iterator[str]:
        yield table(self.detection.services, evidence=self.settings["verbose"])
        if self.project is None or self.kept is None:
            return
        count = sum(len(stored["fields"]) for stored in self.kept.stored)
        yield ""
        yield f"{count} credentials are in the vault (profile {self.settings['profile']})."
        state = "Written" if self.written else "Unchanged"
        yield f"{state}: {shell.shown(self.project.path)}"
        yield from _grouped(self._changes())
        yield ""
        yield "Next:"
        yield from (f"  {step}" for step in self._next())


def _grouped(changes: list[dict[str, str]]) -> Iterator[str]:
    """Yield a line for all changes of one kind: `+ razorpay features: payments, webhooks`."""
    groups: dict[str, list[str]] = {}
    for change in changes:
        sign = _SIGNS[change["change"]]
        if "credential" in change:
            lead, what = f"{sign} {change['service']} credentials", change["credential"]
        elif "feature" in change:
            lead, what = f"{sign} {change['service']} features", change["feature"]
        elif "mode" in change:
            lead, what = f"{sign} {change['service']} mode", f"{change['was']} -> {change['mode']}"
        else:
            lead, what = f"{sign} {change['service']} is the default for", change["capability"]
        groups.setdefault(lead, []).append(what)
    for lead, members in groups.items():
        gone = " (in the vault, not in the file)" if lead[0] == "=" else ""
        yield f"  {lead}: {', '.join(members)}{gone}"
