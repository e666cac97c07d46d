"""What `unictl init` proposes, what the user chooses, and what follows for the project's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import checklist, output
from unictl.cli.init_store import DEFAULT_ACCOUNT, nothing_written
from unictl.cli.project_file import Choice, ProjectFile
from unictl.core import catalog
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.document import Notice
from unictl.settings import Settings

SURE: Final = 0.7  # a finding that is less sure is chosen by hand only
_HEAD: Final = ("SERVICE", "STATUS", "MODE", "SURE", "FEATURES")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be done.

    Attributes:
        findings: Those whose keys are stored.
        choices: What the project's file is to say, a service each.
        unsure: Findings that nobody was asked about, and that are not sure enough.
    """

    findings: tuple[Finding, ...]
    choices: tuple[Choice, ...]
    unsure: tuple[Finding, ...] = ()

    def features(self, service: str) -> tuple[str, ...]:
        """Return the features that are on at a service."""
        return next(choice.features for choice in self.choices if choice.service == service)

    def warnings(self) -> list[Notice]:
        """Return a notice for each finding that was left out for not being sure."""
        return [
            Notice(
                one.variables[0].line,
                "unsure",
                f"this is {catalog.load(one.service).name} with {one.confidence:.0%} only, so it"
                " was not stored; `unictl init` at a terminal lets you choose it",
            )
            for one in self.unsure
        ]


def choose(
    detection: Detection,
    usable: Sequence[Finding],
    project: ProjectFile,
    *,
    asking: bool,
    settings: Settings,
) -> Chosen:
    """Return what the user chooses, or what goes without saying where he isn't asked.

    Raises:
        Interrupted: He left.
    """
    proposed = {f.service: _proposed(f.service, usable, project) for f in usable}
    if asking:
        from unictl.cli import checklist_screen  # noqa: PLC0415 - at a terminal

        if checklist_screen.possible():
            asked = checklist.Checklist(_rows(detection, usable, proposed), _HEAD, "services")
            try:
                checklist_screen.ask(asked)
            except KeyboardInterrupt as left:
                raise nothing_written() from left
            return _answered(asked, usable, proposed, project)
        output.note("This terminal can't show a list; edit unictl.toml instead.", settings)
    sure = tuple(f for f in usable if f.confidence >= SURE)
    unsure = tuple(f for f in usable if f.confidence < SURE)
    return Chosen(sure, _choices(sure, proposed, proposed, project), unsure)


def defaults(
    known: Sequence[Finding], choices: Sequence[Choice], project: ProjectFile
) -> dict[str, str]:
    """Return a service for each capability that has no default yet and somebody can serve.

    First come services that unictl can already use, then those where a feature shows that the
    capability is in use, then the order of the file.
    """
    complete = {finding.service for finding in known if finding.status == "configured"}
    found: dict[str, str] = {}
    for capability, entry in CAPABILITIES.items():
        offering = {slug for op in entry.operations.values() for slug in op.services}
        ranked = [
            (choice.service not in offering, not shown, position, choice.service)
            for position, choice in enumerate(choices)
            if choice.service in complete
            and (shown := _serves(catalog.load(choice.service), choice, capability)) is not None
        ]
        if ranked and project.default(capability) is None:
            found[capability] = min(ranked)[-1]
    return found


def _serves(service: catalog.Service, choice: Choice, capability: str) -> bool | None:
    """Return whether a feature shows the capability to be in use; None if it can't be served."""
    opening = {f.slug for f in service.features.values() if f.capability == capability}
    if capability not in service.capabilities or (opening and opening <= set(choice.off)):
        return None
    return not opening.isdisjoint(choice.features)


def _proposed(service: str, usable: Sequence[Finding], project: ProjectFile) -> tuple[str, ...]:
    """Return what was on or is found, of all accounts, but wasn't switched off."""
    off, standing = project.off(service), project.features(service)
    found = (feature for f in usable if f.service == service for feature in f.features)
    return tuple(dict.fromkeys((*standing, *(f for f in found if f not in off))))


def _choices(
    findings: Sequence[Finding],
    on: Mapping[str, tuple[str, ...]],
    proposed: Mapping[str, tuple[str, ...]],
    project: ProjectFile,
) -> tuple[Choice, ...]:
    choices: list[Choice] = []
    for service in dict.fromkeys(f.service for f in findings):
        known = dict.fromkeys((*project.off(service), *proposed[service]))
        modes = {f.mode for f in findings if f.service == service and f.mode}
        choices.append(
            Choice(
                service=service,
                features=on[service],
                off=tuple(feature for feature in known if feature not in on[service]),
                mode="mixed" if len(modes) > 1 else next(iter(modes), None),
            )
        )
    return tuple(choices)


def _rows(
    detection: Detection, usable: Sequence[Finding], proposed: Mapping[str, tuple[str, ...]]
) -> list[checklist.Row]:
    """Return a row for each finding; a service's features stand below its first one."""
    rows: list[checklist.Row] = []
    seen: set[str] = set()
    for one in usable:
        below: list[checklist.Row] = []
        if one.service not in seen:
            seen.add(one.service)
            on = proposed[one.service]
            below = [
                checklist.Row((one.service, feature), (feature,), on=feature in on)
                for feature in dict.fromkeys((*catalog.load(one.service).features, *on))
            ]
        named = one.account != DEFAULT_ACCOUNT
        cells = (
            f"{one.service}@{one.account}" if named else one.service,
            one.status,
            one.mode or "-",
            f"{one.confidence:.0%}",
        )
        rows.append(
            checklist.Row(
                (one.service, one.account),
                cells,
                on=one.confidence >= SURE,
                below=below,
                notes=_notes(one, detection),
            )
        )
    return rows


def _notes(finding: Finding, detection: Detection) -> tuple[str, ...]:
    """Return what is told of a finding once its row is open."""
    lines = {variable.line for variable in finding.variables}
    notes = [f"missing: {', '.join(finding.missing)}"] if finding.missing else []
    if finding.confidence < SURE:
        notes.append(f"less than {SURE:.0%} sure, so it is yours to choose")
    notes += finding.evidence
    notes += [
        f"warning: line {notice.line}: {notice.message}"
        for notice in detection.warnings
        if notice.line in lines
    ]
    return tuple(notes)


def _answered(
    asked: checklist.Checklist,
    usable: Sequence[Finding],
    proposed: Mapping[str, tuple[str, ...]],
    project: ProjectFile,
) -> Chosen:
    kept = tuple(one for one, row in zip(usable, asked.rows, strict=True) if row.on)
    on: dict[str, tuple[str, ...]] = {}
    for one, row in zip(usable, asked.rows, strict=True):
        if one.service not in on:
            on[one.service] = tuple(below.key[1] for below in row.below if below.on)
    return Chosen(kept, _choices(kept, on, proposed, project))
