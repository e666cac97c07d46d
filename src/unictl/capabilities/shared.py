"""Field types that several capabilities share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from unictl.core.model import Doc, Ge, Gt, MaxLen, MinLen, MinorUnits, Passes, Pattern
from unictl.core.money import exponent

Amount: TypeAlias = Annotated[int, Gt(0), MinorUnits("currency")]
"""Minor units: 50000 is INR 500.00."""

Currency: TypeAlias = Annotated[str, Passes(exponent)]
"""ISO 4217 code in capitals."""

Metadata: TypeAlias = Mapping[str, str]
Reference: TypeAlias = Annotated[str, MinLen(1), MaxLen(255)]

Email: TypeAlias = Annotated[str, Pattern(r"[^@\s]+@[^@\s]+", like="asha@example.com")]
Phone: TypeAlias = Annotated[str, Pattern(r"\+?[0-9][0-9 -]{6,18}", like="+91 98765 43210")]

Limit: TypeAlias = Annotated[
    int | None, Ge(1), Doc("At most so many items; none means as many as one page of the service.")
]
Cursor: TypeAlias = Annotated[str | None, MinLen(1), Doc("The `next` of the page before.")]
Since: TypeAlias = Annotated[datetime | None, Doc("Created at this time or later (RFC 3339).")]
Until: TypeAlias = Annotated[datetime | None, Doc("Created at this time or earlier (RFC 3339).")]

Id: TypeAlias = Annotated[str, Doc("The service's id of it.")]
Service: TypeAlias = Annotated[str, Doc("The service that holds it.")]
CreatedAt: TypeAlias = Annotated[datetime | None, Doc("When it was created (UTC).")]
Raw: TypeAlias = Annotated[
    Mapping[str, Any] | None, Doc("The service's own reply, where it was asked for.")
]
