"""`unictl api`: a raw request to a service, with the vault's keys, retries and redaction."""

import json
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from unictl.cli import output, shell, streams, unlock
from unictl.cli.request import pair, read_input
from unictl.cli.telling import teller
from unictl.core.call import Reply
from unictl.errors import InvalidRequest, UnictlError
from unictl.settings import Settings

if TYPE_CHECKING:
    from unictl.client.raw import Raw

app = shell.new_app()


Service: TypeAlias = Annotated[str, typer.Argument(metavar="SERVICE", help="Whom to ask.")]
Method: TypeAlias = Annotated[
    str, typer.Argument(metavar="METHOD", help="GET, POST, PUT, PATCH, DELETE.")
]
ApiPath: TypeAlias = Annotated[
    str, typer.Argument(metavar="PATH", help="As the service's documentation writes it.")
]
Param: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="Goes into the query; repeat it."),
]
Field: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        "-f",
        metavar="NAME=VALUE",
        help="Goes into the body, NAME[INNER]=VALUE into an object of it; repeat it.",
    ),
]
Input: TypeAlias = Annotated[
    str | None, typer.Option("--input", metavar="FILE|-", help="Take the body, in JSON, from here.")
]
All: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Walk a list to its end; print the items alone.")
]
Key: TypeAlias = Annotated[
    str | None,
    typer.Option("--idempotency-key", metavar="KEY", help="The same key has one effect."),
]
Live: TypeAlias = Annotated[
    bool | None, typer.Option("--live", help="Allow a live key to change something.")
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Show the request, secrets masked, and send nothing.")
]
Sandbox: TypeAlias = Annotated[
    bool | None, typer.Option("--sandbox", help="Use the built-in stand-in of the service.")
]
Timeout: TypeAlias = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", help="How long to wait.")
]
Retries: TypeAlias = Annotated[
    int | None, typer.Option("--retries", metavar="NUMBER", help="Where it is safe.")
]
LogFile: TypeAlias = Annotated[
    str | None, typer.Option("--log-file", metavar="FILE", help="Append what is done to it.")
]


@app.command()
def api(
    service: Service,
    method: Method,
    path: ApiPath,
    *,
    param: Param = None,
    field: Field = None,
    input_: Input = None,
    all_pages: All = False,
    idempotency_key: Key = None,
    live: Live = None,
    dry_run: DryRun = False,
    profile: shell.Profile = None,
    account: shell.Account = None,
    sandbox: Sandbox = None,
    timeout: Timeout = None,
    retries: Retries = None,
    state: shell.State = None,
    record: shell.Record = None,
    replay: shell.Replay = None,
    output_form: shell.Output = None,
    query: shell.Query = None,
    no_input: shell.NoInput = None,
    quiet: shell.Quiet = None,
    verbose: shell.Verbose = None,
    log_file: LogFile = None,
) -> None:
    """Send a request of your own to a service, and print what it answers.

    The keys, the retries where it is safe, the journal and the masking are those of every other
    command. Examples: `unictl api stripe GET /v1/events --param limit=3`,
    `unictl api razorpay POST /v1/items -f name=Tea -f amount=5000 -f currency=INR`.
    """
    settings = shell.settings(
        profile=profile,
        account=account,
        sandbox=sandbox,
        live=live,
        timeout=timeout,
        retries=retries,
        state=state,
        record=record,
        replay=replay,
        output=output_form,
        no_input=no_input,
        quiet=quiet,
        verbose=verbose,
        log_file=log_file,
    )
    method = method.upper()
    parameters = [pair(text, "--param") for text in param or ()]
    body = _body(field or (), input_)
    if method in {"GET", "HEAD"} and isinstance(body, dict) and input_ is None:
        parameters += [(name, _text(value)) for name, value in body.items()]
        body = None
    if all_pages and (method != "GET" or dry_run):
        raise InvalidRequest("--all walks a list, which is a GET that is sent")
    options: dict[str, Any] = {"key": idempotency_key, "dry_run": dry_run}
    options |= {"query": parameters, "fields": body}
    _run(settings, (service, method, path), options, query, all_pages=all_pages)


def _run(
    settings: Settings,
    request: tuple[str, str, str],
    options: dict[str, Any],
    query: str | None,
    *,
    all_pages: bool,
) -> None:
    from unictl.client import raw as requests  # noqa: PLC0415 - brings the engine
    from unictl.client.session import Session  # noqa: PLC0415 - likewise

    output.form(settings)
    output.check_query(query)
    prompt = unlock.prompt(settings)
    with closing(
        Session(settings, prompt=prompt, tell=teller(settings), warn=streams.warn, shared=True)
    ) as session:
        raw = requests.Raw(session, *request, **options)
        try:
            if all_pages:
                _list(raw, settings, query)
            elif options["dry_run"]:
                from unictl.cli.carry_out import requests_shown  # noqa: PLC0415 - loaded already

                output.emit(raw.send(), settings, query=query, human=requests_shown)
            else:
                _show(raw, settings, query)
        except UnictlError as error:
            from unictl.client.journal_file import leading_here  # noqa: PLC0415 - loaded already

            error.hint = leading_here(error.hint, settings)
            raise
        output.flush()


def _list(raw: "Raw", settings: Settings, query: str | None) -> None:
    """Print a list to its end: ndjson as the pages come, other forms when all are there."""
    form = output.form(settings)
    items: list[Any] = []
    for page in map(raw.masked, raw.pages()):
        if form == "ndjson" and query is None:
            for item in page:
                output.emit(item, settings)
            output.flush()
        else:
            items.extend(page)
    if form != "ndjson" or query is not None:
        output.emit(items, settings, query=query, human=lambda page: _pretty(page.items))


def _show(raw: "Raw", settings: Settings, query: str | None) -> None:
    """Send, and print the reply's document, keys masked; other text goes out as it is."""
    reply: Reply | None = raw.send()
    if reply is None:
        output.note(
            "It was done before under this key; a raw reply is not kept. Ask for it with a GET.",
            settings,
        )
        return
    if not reply.body:
        output.note(f"HTTP {reply.status}, without a body.", settings)
        return
    try:
        document = reply.json()
    except ValueError:
        output.write(raw.masked(reply.body.decode("utf-8", "replace")))
        return
    output.emit(raw.masked(document), settings, query=query, human=_pretty)


def _pretty(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _body(fields: Sequence[str], source: str | None) -> Any:
    """Return the body's members: of a file, or of the fields given.

    Raises:
        InvalidRequest: Both are given, or one can't be read.
    """
    if source is not None:
        if fields:
            raise InvalidRequest("--input and --field can't be mixed", hint="Choose one of them.")
        return read_input(source)
    found: dict[str, Any] = {}
    for text in fields:
        name, value = pair(text, "--field")
        _put(found, name, value)
    return found or None


def _put(into: dict[str, Any], name: str, text: str) -> None:
    """Put a value where its name says: `a[b][c]` into an object in an object, `a[]` to a list."""
    *outer, last = name.replace("]", "").split("[")
    here: Any = into
    for part in outer[:-1] if last == "" else outer:
        here = here.setdefault(part, {})
        if not isinstance(here, dict):
            raise InvalidRequest(f"--field {name} goes into what is no object")
    if last == "" and outer:
        listed = here.setdefault(outer[-1], [])
        if not isinstance(listed, list):
            raise InvalidRequest(f"--field {name} adds to what is no list")
        listed.append(_value(text))
        return
    if last in here:
        raise InvalidRequest(f"--field has {name!r} twice", hint="Leave one of the two out.")
    here[last] = _value(text)


def _value(text: str) -> Any:
    """Return what the text reads as in JSON, else the text itself; a decimal stays text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, float) else value
