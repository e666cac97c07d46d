"""What DynamoDB refuses."""

from typing import Any, Final

from unictl.sandbox.aws.errors import Problem

_ABSENT: Final = "Requested resource not found"


def invalid(message: str) -> Problem:
    """Return the refusal of what a request says."""
    return Problem("ValidationException", message)


def constraint(field: str, value: Any, rule: str) -> Problem:
    """Return the refusal of a member that breaks a rule of the API's model."""
    shown = "null" if value is None else f"'{value}'"
    return invalid(
        f"1 validation error detected: Value {shown} at '{field[0].lower()}{field[1:]}' failed to "
        f"satisfy constraint: Member must {rule}"
    )


def wrong_type() -> Problem:
    """Return the refusal of JSON of another type than the member has."""
    return Problem("SerializationException", "Unexpected value type in payload")


def parameters(message: str) -> Problem:
    """Return the refusal of a value, in the words that most of these have."""
    return invalid(f"One or more parameter values were invalid: {message}")


def no_table(message: str = _ABSENT) -> Problem:
    """Return the refusal of a table or an index that isn't there."""
    return Problem("ResourceNotFoundException", message)


def condition_failed(item: Any = None) -> Problem:
    """Return the refusal for a condition that isn't met, with the item as it is if asked for."""
    members = {} if item is None else {"Item": item}
    return Problem(
        "ConditionalCheckFailedException", "The conditional request failed", members=members
    )
