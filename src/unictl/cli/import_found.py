"""What `unictl vault import` finds in a file: keys with their places, and what is left out."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

from unictl.vault.contents import Deposit

DEFAULT: Final = "default"


class Place(NamedTuple):
    """Where keys go that say nothing of it themselves."""

    profile: str
    account: str

    def named(self, account: str) -> Self:
        """Return the place of an account; `default` means the one in use."""
        return self if account == DEFAULT else self._replace(account=account)


class Left(NamedTuple):
    """Something of the file that isn't taken: its name there, why, and its line if it has one."""

    name: str
    why: str
    line: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {"name": self.name, "line": self.line, "why": self.why}


@dataclass(slots=True)
class Found:
    """All that a file holds.

    Attributes:
        keys: What can be taken.
        left: What can't.
    """

    keys: list[Deposit] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
