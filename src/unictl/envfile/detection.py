"""What detection says: the services found in a file, with their evidence. Values stay out of it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from unictl.core.record import record
from unictl.core.secret import Secret
from unictl.envfile.document import Notice

Status = Literal["configured", "partial", "placeholder", "commented"]
FoundMode = Literal["test", "live", "mixed"]


@record
class Variable:
    """A variable that belongs to the service, and its line."""

    name: str
    line: int


@record
class Finding:
    """One service, found in a file.

    Attributes:
        service: Its slug.
        account: One of several sets of its credentials.
        status: `configured`, `partial` (something needed is missing), `placeholder` (only blanks
            and dummies) or `commented` (only in comments).
        mode: `test`, `live`, `mixed`, or None where nothing says it.
        confidence: From 0 to 1: how sure it is that the file means this service.
        features: What the variables show to be in use.
        credentials: Role -> the variable's name, where a real value stands.
        variables: All that belong to the service, in the order of the file.
        missing: Roles that are needed and have no real value.
        evidence: What spoke for it, in words, the weightiest first.
        explanation: What counted how much for the confidence, in words and points (log-odds), the
            weightiest first.
        secrets: Role -> the value itself; never part of `as_dict`.
    """

    service: str
    account: str
    status: Status
    mode: FoundMode | None
    confidence: float
    features: tuple[str, ...]
    credentials: Mapping[str, str]
    variables: tuple[Variable, ...]
    missing: tuple[str, ...]
    evidence: tuple[str, ...]
    explanation: tuple[tuple[str, float], ...] = ()
    secrets: Mapping[str, Secret] = field(default_factory=dict, repr=False)

    def as_dict(self, *, explain: bool = False) -> dict[str, object]:
        """Return it for JSON, on demand with what counted how much."""
        more = {"explanation": [{"what": w, "points": p} for w, p in self.explanation]}
        return {
            "service": self.service,
            "account": self.account,
            "status": self.status,
            "mode": self.mode,
            "confidence": self.confidence,
            "features": list(self.features),
            "credentials": dict(self.credentials),
            "variables": [{"name": v.name, "line": v.line} for v in self.variables],
            "missing": list(self.missing),
            "evidence": list(self.evidence),
            **(more if explain else {}),
        }


@record
class Detection:
    """Everything found in one file.

    Attributes:
        file: As the user named it.
        services: In the order of their first variable.
        warnings: What the user should know, by line.
    """

    file: str
    services: tuple[Finding, ...]
    warnings: tuple[Notice, ...]

    def as_dict(self, *, explain: bool = False) -> dict[str, object]:
        """Return it for JSON: `{"file", "services", "warnings"}`."""
        return {
            "file": self.file,
            "services": [service.as_dict(explain=explain) for service in self.services],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }
