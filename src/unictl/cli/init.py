"""`unictl init`: find the services in a .env, lock their keys in the vault, write `unictl.toml`.

Whatever ends it early leaves either everything or nothing of each step: the vault is written in
one move, then the project's file in another, then, if that was asked for, the .env; running it
again takes up what is left.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unictl.cli import output, shell, unlock
from unictl.cli.init_report import Report, Restored
from unictl.cli.init_store import Door, keep
from unictl.core.reference import is_reference
from unictl.envfile.detection import Detection, Finding
from unictl.envfile.document import Document, Notice
from unictl.errors import InvalidRequest
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.cli.scrub import Rewritten

app = shell.new_app()


@app.command()
def init(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file; - reads from stdin.")
    ] = ".env",
    *,
    scrub: Annotated[
        bool,
        typer.Option("--scrub", help="Put references in the place of the secrets in the file."),
    ] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="Put the secrets back, in the place of references.")
    ] = False,
    original: Annotated[
        bool,
        typer.Option("--original", help="With --restore: the whole file as it was, edits lost."),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="With --scrub or --restore: show the lines, write nothing."),
    ] = False,
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

    At a terminal you choose the services and features; with --yes, --no-input or in a pipe they are
    those that were found for sure. The .env stays as it is, unless you say --scrub. Run it again
    after a change: it shows what differs.

    --scrub then puts a reference (unictl://razorpay/key_secret) in the place of each secret that
    the vault holds, also in comments, and touches nothing else. `unictl run -- CMD` gives a program
    the file's variables with the secrets; --restore puts them back.
    """
    settings = shell.settings(
        profile=profile,
        account=account,
        no_input=no_input,
        output=output_form,
        quiet=quiet,
        verbose=verbose,
    )
    _check(scrub=scrub, restore=restore, original=original, dry_run=dry_run)
    door = Door(settings, unlock.prompt(settings))
    if restore:
        _restored(file, door, settings, original=original, dry_run=dry_run).tell(query)
        return
    asking = shell.may_ask(settings) and not yes
    _init(file, door, settings, scrub=scrub, dry_run=dry_run, asking=asking).tell(query)


def _check(*, scrub: bool, restore: bool, original: bool, dry_run: bool) -> None:
    """Refuse options that don't go together.

    Raises:
        InvalidRequest: They don't.
    """
    if scrub and restore:
        raise InvalidRequest("--scrub and --restore are opposites", hint="Say one of them.")
    if original and (not restore or dry_run):
        raise InvalidRequest(
            "--original goes with --restore alone",
            hint="`unictl init --restore --original` puts the whole file back as it was.",
        )
    if dry_run and not (scrub or restore):
        raise InvalidRequest(
            "--dry-run shows what --scrub or --restore would write",
            hint="Add one of them; `unictl detect` shows what is found, and writes nothing.",
        )


def _init(
    file: str, door: Door, settings: Settings, *, scrub: bool, dry_run: bool, asking: bool
) -> Report:
    from unictl.envfile.detect import detect  # noqa: PLC0415 - not needed for --help
    from unictl.envfile.read import read  # noqa: PLC0415
    from unictl.envfile.surroundings import with_surroundings  # noqa: PLC0415

    if scrub:
        from unictl.cli.scrub import checked  # noqa: PLC0415 - only to rewrite

        checked(file)
    document = read(file)
    detection = with_surroundings(detect(document))
    usable = [f for f in detection.services if f.status in {"configured", "partial"}]
    if dry_run:
        would = _would(document, usable, door, settings)
        return Report(detection, settings, scrubbed=would, dry_run=True)
    if usable:
        report = _stored(document, detection, usable, door, settings, asking=asking)
    else:
        report = Report(detection, settings)
    if not scrub or (not usable and not _vault_exists()):
        return report
    return replace(report, scrubbed=_scrubbed(file, report, door, settings, asking=asking))


def _stored(
    document: Document,
    detection: Detection,
    usable: Sequence[Finding],
    door: Door,
    settings: Settings,
    *,
    asking: bool,
) -> Report:
    """Let the user choose, fill the vault, and write the project's file."""
    # tomlkit, only to write
    from unictl.cli.init_choices import choose, defaults  # noqa: PLC0415
    from unictl.cli.project_file import ProjectFile  # noqa: PLC0415
    from unictl.cli.references import missing  # noqa: PLC0415

    project = ProjectFile.nearest(Path.cwd())
    chosen = choose(detection, usable, project, asking=asking, settings=settings)
    if not chosen.findings:
        return Report(_told(detection, detection.services, chosen.warnings()), settings)
    # Tried on a copy: what can't be brought up to date is refused before anything is stored.
    ProjectFile.nearest(Path.cwd()).update(chosen.choices, {}, settings["profile"])
    vault = door.made_or_opened()
    kept = keep(chosen.findings, settings, vault, document)
    known = {id(finding): kept.counted(finding) for finding in chosen.findings}
    wanted = defaults(list(known.values()), chosen.choices, project)
    changes = project.update(chosen.choices, wanted, settings["profile"])
    written = project.write()
    known = {key: replace(f, features=chosen.features(f.service)) for key, f in known.items()}
    services = tuple(known.get(id(finding), finding) for finding in detection.services)
    half = [finding for finding in known.values() if finding.status == "partial"]
    more = (*chosen.warnings(), *_incomplete(half), *missing(document, vault, settings))
    told = _told(_without_own_references(detection, document), services, more)
    return Report(told, settings, kept, tuple(changes), project, written=written)


def _told(detection: Detection, services: tuple[Finding, ...], more: Sequence[Notice]) -> Detection:
    warnings = sorted((*detection.warnings, *more), key=lambda warning: warning.line or 0)
    return replace(detection, services=services, warnings=tuple(warnings))


def _without_own_references(detection: Detection, document: Document) -> Detection:
    """Drop the notices that a value is kept elsewhere, where elsewhere is the vault."""
    lines = {one.line for one in document.assignments if is_reference(one.value)}
    kept = (n for n in detection.warnings if n.code != "reference" or n.line not in lines)
    return replace(detection, warnings=tuple(kept))


def _incomplete(services: Sequence[Finding]) -> list[Notice]:
    return [
        Notice(
            finding.variables[0].line,
            "partial",
            f"{finding.service} lacks {' and '.join(finding.missing)}; the rest was stored",
        )
        for finding in services
    ]


def _scrubbed(
    file: str, report: Report, door: Door, settings: Settings, *, asking: bool
) -> "Rewritten | None":
    """Put references into the file; the vault is opened anew, so what it has is what it kept.

    Returns:
        What was done; None if the user said no.
    """
    from unictl.cli import scrub  # noqa: PLC0415 - only to rewrite

    def agrees(would: "Rewritten") -> bool:
        if not asking or _agreed(f"Put {would.count()} in the place of secrets in {file}?"):
            return True
        stands = "the keys are in the vault" if report.kept else "nothing was written"
        output.note(f"{file} was left as it is; {stands}.", settings)
        return False

    return scrub.scrub(scrub.checked(file), door.opened, settings, agrees)


def _agreed(question: str) -> bool:
    sys.stderr.write(f"{question} [Y/n] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    return answer.strip().lower() in {"", "y", "yes"} and answer.endswith("\n")


def _would(
    document: Document, usable: Sequence[Finding], door: Door, settings: Settings
) -> "Rewritten":
    """Return what scrubbing would do to the file."""
    from unictl.cli import scrub  # noqa: PLC0415 - only to rewrite

    held = scrub.held_by_findings(usable, settings)
    if _vault_exists():
        held += scrub.held_by_vault(door.opened(), settings)
    return scrub.planned(document, held)


def _restored(
    file: str, door: Door, settings: Settings, *, original: bool, dry_run: bool
) -> Restored:
    from unictl.cli import scrub  # noqa: PLC0415 - only to rewrite

    if original:
        scrub.restore_original(file, door.opened())
        return Restored(scrub.Rewritten(file, ()), settings, original=True)
    standing = scrub.checked(file)
    done = scrub.restore(standing, door.opened(), settings, write=not dry_run)
    return Restored(done, settings, dry_run=dry_run)


def _vault_exists() -> bool:
    from unictl.vault.store import located  # noqa: PLC0415 - cryptography, only to store

    return located().exists()
