"""What the files of a tree say together: each service once, with the best of its statuses."""

from collections.abc import Iterable
from typing import Final

from unictl.core.record import record
from unictl.envfile.detection import Detection, Finding, FoundMode, Status

_RANKS: Final[dict[Status, int]] = {
    "configured": 0,
    "partial": 1,
    "placeholder": 2,
    "commented": 3,
}


@record
class Merged:
    """A service, found in one file or more.

    Attributes:
        service: Its slug.
        account: One of several sets of its credentials.
        status: The best that a file has.
        mode: What the files with that status say: `test`, `live`, `mixed` or None.
        confidence: The greatest.
        features: Those of all files.
        missing: What a file with that status lacks.
        files: Where it was found, in the order of the walk.
    """

    service: str
    account: str
    status: Status
    mode: FoundMode | None
    confidence: float
    features: tuple[str, ...]
    missing: tuple[str, ...]
    files: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "service": self.service,
            "account": self.account,
            "status": self.status,
            "mode": self.mode,
            "confidence": self.confidence,
            "features": list(self.features),
            "missing": list(self.missing),
            "files": list(self.files),
        }


class Merge:
    """Gathers detections; it keeps a record for each service, not the detections."""

    def __init__(self) -> None:
        self._services: dict[tuple[str, str], Merged] = {}

    def add(self, detection: Detection) -> None:
        """Take a file's findings in."""
        for finding in detection.services:
            key = (finding.service, finding.account)
            standing = self._services.get(key)
            self._services[key] = _together(standing, finding, detection.file)

    def services(self) -> tuple[Merged, ...]:
        """Return what was found in all files, by service and account."""
        return tuple(self._services[key] for key in sorted(self._services))


def _together(standing: Merged | None, found: Finding, file: str) -> Merged:
    best = found.status
    mode, missing = found.mode, found.missing
    if standing is not None:
        behind = _RANKS[found.status] - _RANKS[standing.status]
        if behind >= 0:
            best, missing = standing.status, standing.missing
            mode = standing.mode
        if behind == 0:
            mode = _modes((standing.mode, found.mode))
            missing = min(standing.missing, found.missing, key=len)
    return Merged(
        service=found.service,
        account=found.account,
        status=best,
        mode=mode,
        confidence=max(found.confidence, standing.confidence if standing else 0.0),
        features=tuple(dict.fromkeys((*(standing.features if standing else ()), *found.features))),
        missing=missing,
        files=tuple(dict.fromkeys((*(standing.files if standing else ()), file))),
    )


def _modes(both: Iterable[FoundMode | None]) -> FoundMode | None:
    said = {mode for mode in both if mode}
    if len(said) > 1:
        return "mixed"
    return said.pop() if said else None
