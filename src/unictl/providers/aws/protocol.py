"""AWS's protocols by botocore's models: parameters to a request, a reply to its members.

botocore is imported when the first request is made, and of its models only the one that is needed
is read: a session with its loaders, events and endpoint rules costs three times as much.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

from unictl.core.call import Ask, Reply, Source
from unictl.errors import InvalidRequest

VERSIONS: Final[Mapping[str, str]] = {
    "s3": "2006-03-01",
    "dynamodb": "2012-08-10",
    "sts": "2011-06-15",
}


@cache
def _model(service: str) -> Any:
    from botocore.loaders import Loader  # noqa: PLC0415 - see above
    from botocore.model import ServiceModel  # noqa: PLC0415

    # Not the default paths: a model in ~/.aws/models would take the place of AWS's own.
    loader = Loader(
        extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False
    )
    described = loader.load_service_model(service, "service-2", VERSIONS[service])
    return ServiceModel(described, service)


@cache
def _serializer(service: str) -> Any:
    from botocore.serialize import create_serializer  # noqa: PLC0415 - see above

    return create_serializer(_model(service).protocol, include_validation=False)


@cache
def _parser(service: str) -> Any:
    from botocore.parsers import create_parser  # noqa: PLC0415 - see above

    return create_parser(_model(service).protocol)


def request(
    service: str,
    operation: str,
    parameters: Mapping[str, Any],
    *,
    region: str | None = None,
    content: Source | None = None,
    headers: Mapping[str, str] | None = None,
    **how: Any,
) -> Ask:
    """Return the request of an operation of AWS's API.

    Args:
        service: `s3`, `dynamodb` or `sts`.
        operation: Its name in the model, `PutObject`.
        parameters: By the model's names; those without a value are left out.
        region: Another one than the keys' own.
        content: The body, where it isn't made from the parameters.
        headers: Further headers.
        how: Further members of `Ask`.
    """
    given = {name: value for name, value in parameters.items() if value is not None}
    made = _serializer(service).serialize_to_request(
        given, _model(service).operation_model(operation)
    )
    path, _, fixed = made["url_path"].partition("?")
    query = made["query_string"]
    pairs = parse_qsl(fixed, keep_blank_values=True)
    for name, value in query.items() if isinstance(query, Mapping) else ():
        pairs.extend((name, str(one)) for one in (value if isinstance(value, list) else [value]))
    body = made["body"]
    form = None
    if isinstance(body, Mapping):  # the query protocol's form
        form, body = tuple((name, str(value)) for name, value in body.items()), b""
    # The form's type has a charset in botocore, which changes nothing for ASCII.
    own = {} if form is not None else dict(made["headers"])
    return Ask(
        made["method"],
        path,
        query=tuple(pairs),
        form=form,
        content=content if content is not None else (body or None),
        headers={**{name: str(value) for name, value in own.items()}, **(headers or {})},
        origin=f"{service}@{region}" if region else service,
        **how,
    )


def read(service: str, operation: str, reply: Reply) -> dict[str, Any]:
    """Return the members of a reply of success, by the model's names.

    Raises:
        ValueError: The reply has another shape.
    """
    from botocore.awsrequest import HeadersDict  # noqa: PLC0415 - see above
    from botocore.parsers import ResponseParserError  # noqa: PLC0415

    shape = _model(service).operation_model(operation).output_shape
    answered = {
        "status_code": reply.status,
        "headers": HeadersDict(reply.headers),
        "body": reply.body,
        "context": {"operation_name": operation},
    }
    try:
        found: dict[str, Any] = _parser(service).parse(answered, shape)
    except ResponseParserError as error:
        raise ValueError(operation) from error
    found.pop("ResponseMetadata", None)
    return found


def origin_of(text: str) -> tuple[str, str | None]:
    """Return the service and the region that an `Ask.origin` names."""
    service, _, region = text.partition("@")
    return service or "s3", region or None


def named(service: str, operation: str, parameters: Any, *, changes: bool) -> Ask:
    """Return the request of an operation that the user names.

    Raises:
        InvalidRequest: The service has no such operation, or it has other members.
    """
    from botocore.exceptions import ParamValidationError  # noqa: PLC0415 - see above
    from botocore.model import OperationNotFoundError  # noqa: PLC0415
    from botocore.validate import ParamValidator  # noqa: PLC0415

    try:
        shape = _model(service).operation_model(operation).input_shape
    except OperationNotFoundError:
        raise InvalidRequest(
            f"{service} has no operation {operation}",
            hint="It is written as in AWS's API: ListTables.",
        ) from None
    if shape is not None:
        report = ParamValidator().validate(parameters, shape)
        if report.has_errors():
            told = ParamValidationError(report=report.generate_report())
            raise InvalidRequest(str(told).replace("\n", "; "), field="fields")
    elif parameters:
        raise InvalidRequest(f"{operation} takes no members", field="fields")
    return request(service, operation, parameters, changes=changes)
