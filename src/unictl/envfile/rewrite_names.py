"""Puts variables into a value, as python-dotenv does: `${NAME}` and `${NAME:-default}`."""

from collections.abc import Mapping


def put_in(value: str, variables: Mapping[str, str]) -> str:
    """Return the value with what its names stand for; an unknown name stands for nothing.

    Nothing else is expanded (`$NAME`), and nothing is ever run (`$(…)`).
    """
    if "${" not in value:
        return value
    from dotenv.variables import parse_variables  # noqa: PLC0415 - only with such a value

    return "".join(atom.resolve(variables) for atom in parse_variables(value))
