"""What AWS refuses, before it is known in which of its forms the refusal is written."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Problem(Exception):
    """A refusal.

    Attributes:
        code: AWS's code for it, such as `NoSuchKey`.
        message: For people.
        status: The HTTP status.
        members: Further members of the error's body.
        headers: Further headers of the reply.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        status: int = 400,
        *,
        members: Mapping[str, Any] = MappingProxyType({}),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.members = members
        self.headers = headers
