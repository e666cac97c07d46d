"""A request's parameters, each to be asked for once; what nobody asked for is refused."""

from collections.abc import Mapping
from typing import Any

from unictl.sandbox.stripe.errors import not_stood_in, refused


class Given:
    """Parameters that have been checked against Stripe's document; a cleared one is None.

    Args:
        values: By name.
        within: What they stand in, as Stripe names it: `items[0]`.
    """

    def __init__(self, values: Mapping[str, Any], within: str = "") -> None:
        self.values = values
        self._within = within
        self._asked: set[str] = set()
        self._inner: list[Given] = []

    def param(self, name: str) -> str:
        """Return the parameter's full name."""
        return f"{self._within}[{name}]" if self._within else name

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def take(self, name: str, default: Any = None) -> Any:
        """Return the value, or the default where none was sent."""
        self._asked.add(name)
        return self.values.get(name, default)

    def need(self, name: str) -> Any:
        """Return the value.

        Raises:
            Refused: There is none.
        """
        value = self.take(name)
        if value is None:
            param = self.param(name)
            raise refused(
                f"Missing required param: {param}.", code="parameter_missing", param=param
            )
        return value

    def inner(self, name: str) -> "Given":
        """Return the parameters of an object; none where it wasn't sent or is cleared."""
        values = self.take(name) or {}
        if not isinstance(values, Mapping):  # of what the table doesn't look into
            raise refused("Invalid object", param=self.param(name))
        return self._child(values, self.param(name))

    def each(self, name: str) -> list["Given"]:
        """Return the parameters of each object of a list."""
        values = self.take(name) or []
        return [self._child(value, f"{self.param(name)}[{at}]") for at, value in enumerate(values)]

    def _child(self, values: Mapping[str, Any], within: str) -> "Given":
        child = Given(values, within)
        self._inner.append(child)
        return child

    def only_one(self, *names: str) -> str | None:
        """Return which of the parameters was sent.

        Raises:
            Refused: More than one was.
        """
        sent = [name for name in names if self.take(name) is not None]
        if len(sent) > 1:
            listed = ", ".join(self.param(name) for name in sent)
            raise refused(
                f"You may only specify one of these parameters: {listed}.",
                code="parameters_exclusive",
                param=self.param(sent[0]),
            )
        return sent[0] if sent else None

    def off(self, *names: str) -> None:
        """Take what may be switched off, and is then as if it hadn't been sent.

        Raises:
            Refused: One is switched on, for which the stand-in does nothing.
        """
        for name in names:
            if self.inner(name).take("enabled"):
                raise not_stood_in(f"{self.param(name)}[enabled]")

    def into(self, body: dict[str, Any], *names: str) -> None:
        """Copy those parameters that were sent."""
        for name in names:
            if name in self:
                body[name] = self.take(name)

    def finish(self) -> None:
        """Refuse the parameters that nobody asked for.

        Raises:
            Refused: There is one.
        """
        for name in self.values:
            if name not in self._asked:
                raise not_stood_in(self.param(name))
        for child in self._inner:
            child.finish()
