"""What `unictl init` says it has done, for programs and for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING, Final

from unictl.cli import output, shell
from unictl.cli.detect import table
from unictl.cli.detect_warnings import warn
from unictl.cli.references import is_secret
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.document import Notice
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.cli.init_store import Kept
    from unictl.cli.project_file import Change, ProjectFile
    from unictl.cli.scrub import Rewritten

DEFAULT_ACCOUNT: Final = "default"
STDIN: Final = "-"
_TRY: Final = {
    "payments": "unictl payments create-order --amount 50000 --currency INR --sandbox",
}
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "kept": "="}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run; without a project file, nothing was there to store.

    Attributes:
        detection: What was found, and what is to be said of it.
        settings: Of this run.
        kept: What the vault has now.
        changes: What changed in the project's file.
        project: The project's file.
        written: Whether it was written.
        scrubbed: What was done to the .env, if that was asked for.
        dry_run: Whether nothing was done at all.
    """

    detection: Detection
    settings: Settings
    kept: "Kept | None" = None
    changes: "tuple[Change, ...]" = ()
    project: "ProjectFile | None" = None
    written: bool = False
    scrubbed: "Rewritten | None" = None
    dry_run: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return detection's members, and what was done, what changed and what comes next."""
        return {
            **self.detection.as_dict(),
            "warnings": [warning.as_dict() for warning in self._warnings()],
            "profile": self.settings["profile"],
            "vault": self.kept.vault if self.kept else None,
            "config": str(self.project.path) if self.project else None,
            "stored": list(self.kept.stored) if self.kept else [],
            "changes": self._changes(),
            "scrubbed": self.scrubbed.as_list() if self.scrubbed else [],
            "dry_run": self.dry_run,
            "next": self._next(),
        }

    def tell(self, query: str | None) -> None:
        """Print it; for people the warnings go to stderr, for programs they are part of it."""
        people = output.form(self.settings) == "human" and query is None
        if people:
            warn(self.detection.file, self._warnings(), self.settings)
        if self.project is None and self.scrubbed is None:
            output.note(self._nothing(), self.settings)
            if people and not self.detection.services:
                return
        lines = self._lines()
        output.emit(self.as_dict(), self.settings, query=query, human=lambda _: "\n".join(lines))

    def _nothing(self) -> str:
        what = "no keys to store" if self.detection.services else "no services"
        return (
            f"Found {what} in {self.detection.file}; nothing was written.\n"
            "A key of any other service is kept with `unictl vault set SERVICE FIELD`."
        )

    def _warnings(self) -> list[Notice]:
        return [*self.detection.warnings, *(self.scrubbed.warnings if self.scrubbed else ())]

    def _changes(self) -> list[dict[str, str]]:
        return [*(self.kept.changes if self.kept else ()), *self.changes]

    def _changes_worth_a_line(self) -> list[dict[str, str]]:
        """Return the changes without the features, if all are new: the table above has them."""
        changes = self._changes()
        new = {(c["service"], c["feature"]) for c in changes if _is_new_feature(c)}
        if any((f.service, one) not in new for f in self._chosen() for one in f.features):
            return changes
        return [change for change in changes if not _is_new_feature(change)]

    def _chosen(self) -> list[Finding]:
        stored = {stored["service"] for stored in self.kept.stored} if self.kept else set()
        return [finding for finding in self.detection.services if finding.service in stored]

    def _next(self) -> list[str]:
        if self.project is None:
            return []
        profile = self.settings.find("profile")
        # What was only said by a flag has to be said again.
        where = f" --profile {profile.value}" if profile.source == "--profile" else ""
        file = "" if self.detection.file == ".env" else f" {quote(self.detection.file)}"
        rewrites = ["unictl run -- CMD", f"unictl init{file} --restore"] if self.scrubbed else []
        if self.scrubbed is None and self._has_secrets():
            rewrites = [f"unictl init{file} --scrub{where}"]
        return [
            *(command + where for name, command in _TRY.items() if self.project.default(name)),
            *(self._set(finding) + where for finding in self._half()),
            *rewrites,
            "unictl vault list",
        ]

    def _half(self) -> list[Finding]:
        return [finding for finding in self.detection.services if finding.status == "partial"]

    def _set(self, finding: Finding) -> str:
        at = "" if finding.account == self.settings["account"] else f" --account {finding.account}"
        return f"unictl vault set {finding.service} {finding.missing[0]}{at}"

    def _has_secrets(self) -> bool:
        """Return whether the file can be rewritten, and has something to put away."""
        return self.detection.file != STDIN and any(
            is_secret(finding.service, role)
            for finding in self.detection.services
            for role in finding.secrets
        )

    def _lines(self) -> list[str]:
        lines = [table(self.detection.services, evidence=self.settings["verbose"])]
        if self.project is not None and self.kept is not None:
            count = sum(len(stored["fields"]) for stored in self.kept.stored)
            state = "Written" if self.written else "Unchanged"
            lines += [
                "",
                f"{count} credentials are in the vault (profile {self.settings['profile']}).",
                f"{state}: {shell.shown(self.project.path)}",
                *_grouped(self._changes_worth_a_line()),
            ]
        if self.scrubbed is not None:
            lines += ["", *_scrubbed(self.scrubbed, dry_run=self.dry_run)]
        if steps := self._next():
            lines += ["", "Next:", *(f"  {step}" for step in steps)]
        return lines


@dataclass(frozen=True, slots=True)
class Restored:
    """The outcome of putting the values back.

    Attributes:
        done: The file, and what was exchanged in it.
        settings: Of this run.
        original: Whether the whole file was put back as it was.
        dry_run: Whether nothing was written.
    """

    done: "Rewritten"
    settings: Settings
    original: bool = False
    dry_run: bool = False

    def tell(self, query: str | None) -> None:
        """Print it."""
        result = {
            "file": self.done.file,
            "restored": self.done.as_list(),
            "original": self.original,
            "dry_run": self.dry_run,
        }
        output.emit(result, self.settings, query=query, human=lambda _: self._text())

    def _text(self) -> str:
        file, count = self.done.file, len(self.done.swaps)
        if self.original:
            return f"Put {file} back as it was before it was scrubbed."
        if not count:
            return f"{file} holds no references; it stays as it is."
        verb = "Would put" if self.dry_run else "Put"
        what = f"{count} value{'' if count == 1 else 's'}"
        return "\n".join((f"{verb} {what} back into {file}:", *self.done.lines("<-")))


def _is_new_feature(change: dict[str, str]) -> bool:
    return "feature" in change and change["change"] == "added"


def _scrubbed(done: "Rewritten", *, dry_run: bool) -> list[str]:
    if not done.swaps:
        return [f"{done.file} holds no secret that is in the vault; it stays as it is."]
    verb = "Would put" if dry_run else "Put"
    place = "the place of a secret" if len(done.swaps) == 1 else "the place of secrets"
    lead = f"{verb} {done.count()} in {place} in {done.file}:"
    return [lead, *done.lines("->")]


def _grouped(changes: list[dict[str, str]]) -> Iterator[str]:
    """Yield a line for all changes of one kind: `+ razorpay features: payments, webhooks`."""
    groups: dict[str, list[str]] = {}
    for change in changes:
        sign = _SIGNS[change["change"]]
        if kind := next((kind for kind in ("credential", "setting") if kind in change), None):
            named = change["account"] != DEFAULT_ACCOUNT
            service = f"{change['service']}@{change['account']}" if named else change["service"]
            lead, what = f"{sign} {service} {kind}s", change[kind]
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
