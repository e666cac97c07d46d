"""What stands behind the `#names` and `:values` of a request's expressions."""

from unictl.sandbox.aws.dynamodb.errors import invalid
from unictl.sandbox.aws.dynamodb.nodes import Literal
from unictl.sandbox.aws.dynamodb.parameters import Parameters
from unictl.sandbox.aws.dynamodb.values import checked


class Placeholders:
    """The names and values that a request's expressions may use, and those that they have used.

    Args:
        parameters: The request.

    Raises:
        Problem: One is ill-formed, or there are some and no expression.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._names = parameters.mapping("ExpressionAttributeNames")
        values = parameters.mapping("ExpressionAttributeValues")
        self._values = None if values is None else {key: checked(values[key]) for key in values}
        for sign, given, kind in (("#", self._names, "Names"), (":", self._values, "Values")):
            if given is not None and not given:
                raise invalid(f"ExpressionAttribute{kind} must not be empty")
            for key in given or ():
                if not key.startswith(sign) or len(key) == 1:
                    raise invalid(
                        f"ExpressionAttribute{kind} contains invalid key: Syntax error; "
                        f'key: "{key}"'
                    )
        self._used: set[str] = set()

    def name(self, kind: str, key: str) -> str:
        """Return the attribute's name behind `#key`."""
        self._used.add(key)
        if key not in (self._names or {}):
            raise invalid(
                f"Invalid {kind}: An expression attribute name used in the document path is not "
                f"defined; attribute name: {key}"
            )
        return str((self._names or {})[key])

    def value(self, kind: str, key: str) -> Literal:
        """Return the value behind `:key`."""
        self._used.add(key)
        if key not in (self._values or {}):
            raise invalid(
                f"Invalid {kind}: An expression attribute value used in expression is not "
                f"defined; attribute value: {key}"
            )
        return Literal((self._values or {})[key])

    def finish(self, *, expressions: bool) -> None:
        """See that all have been used, and that there was an expression to use them.

        Raises:
            Problem: One hasn't.
        """
        for kind, given in (("Names", self._names), ("Values", self._values)):
            if given is not None and not expressions:
                raise invalid(
                    f"ExpressionAttribute{kind} can only be specified when using expressions"
                )
            if left := [key for key in given or () if key not in self._used]:
                raise invalid(
                    f"Value provided in ExpressionAttribute{kind} unused in expressions: "
                    f"keys: {{{', '.join(left)}}}"
                )
