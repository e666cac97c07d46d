"""The options that every projected command has, and what was given of them."""

import json
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from typer.core import TyperOption

from unictl.core.operation import Operation
from unictl.errors import InvalidRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the user gave of the common options; None where he didn't.

    Attributes:
        flags: Those that are settings, by the setting's name.
        service: The service to use.
        idempotency_key: The caller's key.
        idempotency_from: The fields that a key is made from.
        extra: `service.name=value` texts.
        all_pages: Walk every page of a list.
        dry_run: Show the requests, send nothing.
        raw: Add the service's own reply.
        query: JMESPath.
        country: The customer's, for the rules of unictl.toml.
    """

    flags: dict[str, Any]
    service: str | None = None
    idempotency_key: str | None = None
    idempotency_from: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    all_pages: bool = False
    dry_run: bool = False
    raw: bool = False
    query: str | None = None
    country: str | None = None

    @classmethod
    def take(cls, values: dict[str, Any]) -> Self:
        """Take the common options out of a command's values."""
        own = {field.name for field in fields(cls)} - {"flags"}
        named = {name: values.pop(name) for name in list(values) if name in own}
        flags = {name: values.pop(name) for name in list(values) if name in SETTING_FLAGS}
        return cls(flags=flags, **{k: v for k, v in named.items() if v is not None})


SETTING_FLAGS = frozenset(
    {
        "account",
        "deadline",
        "live",
        "log_file",
        "no_input",
        "output",
        "profile",
        "quiet",
        "record",
        "replay",
        "retries",
        "sandbox",
        "state",
        "timeout",
        "verbose",
    }
)


_QUERY: Final = {
    False: "Print only what this picks.",
    True: 'Print only what this picks from {"items": […], "next": …}, of each page in ndjson.',
}


def COMMON(operation: Operation) -> list[TyperOption]:  # noqa: N802
    """Return the common options that make sense for the operation."""
    options = [
        _option("--service", "-s", metavar="NAME", help="The service to use."),
        _option("--profile", "-p", metavar="NAME", help="Which set of credentials to use."),
        _option("--account", metavar="NAME", help="Which of the service's accounts."),
        _flag("--sandbox", help="Use the built-in stand-in of the service."),
        _option(
            "--extra",
            metavar="SERVICE.NAME=VALUE",
            multiple=True,
            help="A field that only this service has; repeat it for more.",
        ),
        _flag("--dry-run", help="Show the request, secrets masked, and send nothing."),
        _flag("--raw", help="Add the service's own reply to the result."),
        _option("--timeout", metavar="SECONDS", type=float, help="How long to wait for a reply."),
        _option(
            "--deadline",
            metavar="SECONDS",
            type=float,
            help="How long all attempts and waits may take together.",
        ),
        _option("--retries", metavar="NUMBER", type=int, help="Further attempts where it is safe."),
        _option(
            "--record", metavar="FOLDER", help="Keep what is exchanged, without secrets, here."
        ),
        _option("--replay", metavar="FOLDER", help="Answer from what was recorded; send nothing."),
        _option("--output", "-o", metavar="human|json|ndjson|csv", help="How to print the result."),
        _option("--query", metavar="JMESPATH", help=_QUERY[operation.lists]),
        _flag("--no-input", help="Never ask."),
        _flag("--yes", "-y", help="Take defaults; never spends."),
        _flag("--quiet", "-q", help="Print nothing but results and errors."),
        _flag("--verbose", "-v", help="Tell on stderr what is being done."),
        _option("--log-file", metavar="FILE", help="Append the same, without secrets, to a file."),
    ]
    if operation.changes is not None:
        options[4:4] = [
            _option(
                "--idempotency-key",
                metavar="KEY",
                help="The same key with the same request has one effect and one answer.",
            ),
            _option(
                "--idempotency-from",
                metavar="FIELD",
                multiple=True,
                help="Make the key from this field, such as reference; repeat it for more.",
            ),
            _option("--state", metavar="FILE", help="Keep the journal in this file."),
        ]
    if operation.begins:
        options[4:4] = [
            _option(
                "--country",
                metavar="CODE",
                help="Where the customer is (IN), for the rules of unictl.toml; it isn't sent.",
            )
        ]
    if operation.changes == "money":
        options[4:4] = [_flag("--live", help="Allow a live key to move real money.")]
    if operation.lists:
        options[4:4] = [_flag("--all", name="all_pages", help="Walk every page, to the end.")]
    return options


def extras(texts: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return the extra fields by service: a value that reads as JSON is that, else text.

    Raises:
        InvalidRequest: It isn't `service.name=value`, or a field comes twice.
    """
    found: dict[str, dict[str, Any]] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        service, dot, field = name.partition(".")
        if not (sign and dot and service and field):
            raise InvalidRequest(
                f"--extra takes SERVICE.NAME=VALUE, not {text!r}",
                hint="For example --extra razorpay.partial_payment=true.",
            )
        fields_of = found.setdefault(service, {})
        if field in fields_of:
            raise InvalidRequest(f"--extra has {name} twice", hint="Leave one of the two out.")
        fields_of[field] = _value(value, name)
    return found


def _value(text: str, name: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    except RecursionError:
        raise InvalidRequest(f"--extra {name} is nested too deeply") from None
    # A number in quotes is how to say that digits are text.
    return text if isinstance(value, float) else value


def _option(*declarations: str, name: str | None = None, **attributes: Any) -> TyperOption:
    return TyperOption(param_decls=[*declarations, *([name] if name else [])], **attributes)


def _flag(*declarations: str, name: str | None = None, help: str) -> TyperOption:  # noqa: A002
    return _option(*declarations, name=name, is_flag=True, default=None, help=help)
