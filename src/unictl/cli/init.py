"""`unictl init`: find the services in a .env, lock their keys in the vault, write `unictl.toml`.

Whatever ends it early leaves either everything or nothing of each step: the vault is written in
one move, then the project's file in another; running it again takes up what is left.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unictl.capabilities._index import CAPABILITIES
from unictl.cli import checklist, output, shell, unlock
from unictl.cli.detect import read_and_detect, table
from unictl.cli.init_report import Report
from unictl.cli.init_store import keep, nothing_written
from unictl.core import catalog
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.document import Notice
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.cli.project_file import Choice, ProjectFile

app = shell.new_app()
_GIT_SECONDS: Final = 5
# A repository's own configuration can name programs that git runs; a stranger's must not run here.
_NO_PROGRAMS: Final = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")


@app.command()
def init(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file; - reads from stdin.")
    ] = ".env",
    *,
    profile: shell.Profile = None,
    account: shell.Account = None,
    yes: shell.Yes = False,
    no_input: shell.NoInput = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    quiet: shell.Quiet = None,
    verbose: shell.Verbose = None,
) -> None:
    """Find the services in a .env, lock their keys in the vault, and write unictl.toml.

    At a terminal you choose the features; with --yes, --no-input or in a pipe they are those that
    were found. The .env stays as it is. Run it again after a change: it shows what differs.
    """
    settings = shell.settings(
        profile=profile,
        account=account,
        no_input=no_input,
        output=output_form,
        quiet=quiet,
        verbose=verbose,
    )
    detection = _with_git(read_and_detect(file))
    usable = [f for f in detection.services if f.status in {"configured", "partial"}]
    if not usable:
        Report(detection, settings).tell(query)
        return
    from unictl.cli.project_file import ProjectFile  # noqa: PLC0415 - tomlkit, only to write

    project = ProjectFile.nearest(Path.cwd())
    asking = shell.may_ask(settings) and not yes
    choices = _choices(usable, project, asking=asking, settings=settings)
    # Tried on a copy: what can't be brought up to date is refused before anything is stored.
    ProjectFile.nearest(Path.cwd()).update(choices, {}, settings["profile"])
    kept = keep(usable, settings, prompt=unlock.prompt(settings))
    known = {finding.service: kept.counted(finding) for finding in usable}
    defaults = _defaults(list(known.values()), choices, project)
    changes = project.update(choices, defaults, settings["profile"])
    written = project.write()
    chosen = {choice.service: choice.features for choice in choices}
    services = tuple(
        replace(known[f.service], account=settings["account"], features=chosen[f.service])
        if f.service in known
        else f
        for f in detection.services
    )
    warnings = tuple(
        sorted((*detection.warnings, *_incomplete(services)), key=lambda w: w.line or 0)
    )
    found = replace(detection, services=services, warnings=warnings)
    Report(found, settings, kept, tuple(changes), project, written=written).tell(query)


def _choices(
    usable: Sequence[Finding], project: "ProjectFile", *, asking: bool, settings: Settings
) -> "list[Choice]":
    """Return what is to be on at each service: what was on or found, but not switched off."""
    on = {finding.service: _proposed(finding, project) for finding in usable}
    if asking:
        sys.stderr.write(f"Found in this file:\n\n{table(usable)}\n\n")
        if checklist.possible():
            on = _asked(usable, on)
        else:
            output.note("This terminal can't show a list; edit unictl.toml instead.", settings)
    from unictl.cli.project_file import Choice  # noqa: PLC0415 - loaded already

    return [
        Choice(
            service=finding.service,
            features=on[finding.service],
            off=_off(finding, on[finding.service], project),
            mode=finding.mode,
        )
        for finding in usable
    ]


def _proposed(finding: Finding, project: "ProjectFile") -> tuple[str, ...]:
    off = project.off(finding.service)
    standing = project.features(finding.service)
    found = [f for f in finding.features if f not in standing and f not in off]
    return (*standing, *found)


def _off(finding: Finding, on: Sequence[str], project: "ProjectFile") -> tuple[str, ...]:
    known = (*project.off(finding.service), *_proposed(finding, project))
    return tuple(feature for feature in dict.fromkeys(known) if feature not in on)


def _asked(
    usable: Sequence[Finding], proposed: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Let the user tick the features of each service."""
    boxes: list[checklist.Box] = []
    for finding in usable:
        service = catalog.load(finding.service)
        known = dict.fromkeys((*service.features, *proposed[finding.service]))
        lacks = f", missing {', '.join(finding.missing)}" if finding.missing else ""
        mode = finding.mode or "mode unknown"
        title = f"{service.name} ({mode}, {finding.confidence:.0%} sure{lacks})"
        for position, feature in enumerate(known):
            boxes.append(
                checklist.Box(
                    key=(finding.service, feature),
                    text=feature,
                    on=feature in proposed[finding.service],
                    title=title if position == 0 else None,
                )
            )
    if not boxes:
        return proposed
    asked = checklist.Checklist(boxes)
    try:
        checklist.ask(asked)
    except KeyboardInterrupt as left:
        raise nothing_written() from left
    ticked = [box.key for box in asked.boxes if box.on]
    return {
        finding.service: tuple(feature for slug, feature in ticked if slug == finding.service)
        for finding in usable
    }


def _defaults(
    usable: Sequence[Finding], choices: "Sequence[Choice]", project: "ProjectFile"
) -> dict[str, str]:
    """Return a service for each capability that has no default yet and somebody can serve.

    First come services that unictl can already use, then those where a feature shows that the
    capability is in use, then the order of the file.
    """
    complete = {finding.service for finding in usable if finding.status == "configured"}
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


def _serves(service: catalog.Service, choice: "Choice", capability: str) -> bool | None:
    """Return whether a feature shows the capability to be in use; None if it can't be served."""
    opening = {f.slug for f in service.features.values() if f.capability == capability}
    if capability not in service.capabilities or (opening and opening <= set(choice.off)):
        return None
    return not opening.isdisjoint(choice.features)


def _incomplete(services: Sequence[Finding]) -> list[Notice]:
    return [
        Notice(
            finding.variables[0].line,
            "partial",
            f"{finding.service} lacks {' and '.join(finding.missing)}; the rest was stored",
        )
        for finding in services
        if finding.status == "partial"
    ]


def _with_git(detection: Detection) -> Detection:
    """Add a warning if git tracks the file; quietly not, where there is no git to ask."""
    path = Path(detection.file)
    if detection.file == "-" or not path.is_file():
        return detection
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and `--` before the name
            ["git", *_NO_PROGRAMS, "ls-files", "--error-unmatch", "--", path.name],  # noqa: S607
            cwd=path.parent,
            env={k: v for k, v in os.environ.items() if not k.startswith("UNICTL_")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return detection
    if done.returncode != 0:
        return detection
    message = (
        "git tracks this file, so everybody with the repository has these keys; "
        f"`git rm --cached {path.name}` takes it out, and new keys make the old ones worthless"
    )
    warning = Notice(None, "tracked_by_git", message)
    return replace(detection, warnings=(warning, *detection.warnings))
