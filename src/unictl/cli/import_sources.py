"""Reads what `unictl vault import` is given: a .env, JSON, or a file of a vendor's command line."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from unictl.cli import import_vendors
from unictl.cli.import_found import Found, Left, Place
from unictl.core import catalog
from unictl.core.reference import is_reference
from unictl.core.secret import Secret
from unictl.errors import FormatTooNew, InvalidRequest, NotConfigured
from unictl.vault import parts
from unictl.vault.contents import Deposit
from unictl.vault.document import MAGIC

FORMATS: Final = ("dotenv", "json", "vault", *import_vendors.READERS)
EXPORT_SCHEMA: Final = 1
_MEMBERS: Final = ("profile", "service", "account", "field", "value")
_OPTIONAL: Final = ("variable", "expires", "note")


def guess(raw: bytes, file: str) -> str:
    """Return the format that the file's place, name or beginning shows; else it is a .env."""
    if raw.startswith((MAGIC, parts.MAGIC)):
        return "vault"
    if vendor := import_vendors.vendor_of(file):
        return vendor
    return "json" if raw.lstrip()[:1] == b"{" else "dotenv"


def read(
    raw: bytes, file: str, form: str, place: Place, *, service: str | None, mode: str
) -> Found:
    """Return what the file holds.

    Args:
        raw: Its bytes.
        file: As the user named it.
        form: One of `FORMATS`, but not `vault`.
        place: Where keys go that say nothing of it themselves.
        service: Take every variable of a .env for this service's.
        mode: Which of a vendor's keys are taken where its file has both: `test` or `live`.

    Raises:
        InvalidRequest: It can't be read.
    """
    if reader := import_vendors.READERS.get(form):
        return reader(raw, file, place, mode)
    if form == "json":
        return _of_json(raw, file, place, service)
    return _of_dotenv(raw, file, place, service)


def _of_dotenv(raw: bytes, file: str, place: Place, service: str | None) -> Found:
    from unictl.cli.init_settings import settings_of  # noqa: PLC0415 - only for a .env
    from unictl.envfile.detect import detect  # noqa: PLC0415
    from unictl.envfile.read import parse  # noqa: PLC0415

    document = parse(raw, file=file)
    standing = {one.name: one for one in document.assignments if not one.commented and one.value}
    found = Found()
    if service is not None:
        found.keys = [
            Deposit(
                place.profile,
                service,
                place.account,
                _role(service, name),
                _secret(one.value),
                name,
            )
            for name, one in standing.items()
            if not is_reference(one.value)
        ]
    else:
        for finding in detect(document).services:
            if finding.status not in {"configured", "partial"} or not finding.secrets:
                continue
            where = (place.profile, finding.service, place.named(finding.account).account)
            for role, secret in finding.secrets.items():
                found.keys.append(Deposit(*where, role, secret, finding.credentials[role]))
            for role, beside in settings_of(finding, document).items():
                found.keys.append(Deposit(*where, role, Secret(beside.value), beside.variable))
    taken = {key.variable for key in found.keys}
    for name, one in standing.items():
        if name not in taken:
            why = (
                "it is a reference"
                if is_reference(one.value)
                else "no key of a service is seen in it"
            )
            found.left.append(Left(name, why, one.line))
    return found


def _of_json(raw: bytes, file: str, place: Place, service: str | None) -> Found:
    """Return the entries of an export, of nested objects by service, or of variables."""
    table = import_vendors.json_object(raw, file)
    if isinstance(table.get("entries"), list):
        if table.get("schema", EXPORT_SCHEMA) > EXPORT_SCHEMA:
            raise FormatTooNew(
                f"{file} has schema {table['schema']}, newer than this unictl", file=file
            )
        return Found([_entry(one, file) for one in table["entries"]])
    if all(isinstance(value, dict) for value in table.values()):
        return Found(list(_nested(table, file, place)))
    if not all(isinstance(value, str) for value in table.values()):
        raise _refused(file)
    # Variables: they mean what they would mean in a .env.
    from unictl.cli.env_formats import written  # noqa: PLC0415 - only for these

    text, left_out = written(table, "dotenv")
    found = _of_dotenv(text.encode(), file, place, service)
    # The lines are those of a text that nobody sees.
    found.left = [Left(one.name, one.why) for one in found.left]
    found.left += [Left(name, "it is no name for a variable") for name in left_out]
    return found


def _entry(one: Any, file: str) -> Deposit:
    if not isinstance(one, dict) or not all(isinstance(one.get(name), str) for name in _MEMBERS):
        raise _refused(file)
    more = {name: one.get(name) for name in _OPTIONAL}
    if not all(text is None or isinstance(text, str) for text in more.values()):
        raise _refused(file)
    profile, service, account, field, value = (one[name] for name in _MEMBERS)
    return Deposit(profile, service, account, field, Secret(value), *more.values())


def _nested(table: Mapping[str, Any], file: str, place: Place) -> Iterator[Deposit]:
    for service, fields in table.items():
        for name, value in fields.items():
            if not isinstance(value, str):
                raise _refused(file)
            yield Deposit(place.profile, service, place.account, name, Secret(value))


def _refused(file: str) -> InvalidRequest:
    example = json.dumps({"razorpay": {"key_id": "…", "key_secret": "…"}}, ensure_ascii=False)
    return InvalidRequest(
        f"{file} is JSON of another form",
        hint=f"Write {example}, or variables by name; `unictl vault export --format json` writes"
        " a form that keeps all.",
        file=file,
    )


def _role(service: str, variable: str) -> str:
    """Return the field that a variable is for, by the catalog; else its own name, in lower case."""
    plain = variable.lower().removeprefix(f"{service.lower()}_")
    try:
        known = catalog.load(service)
    except NotConfigured:
        return plain
    for role, field in {**known.credentials, **known.variables}.items():
        if variable.upper() in (*field.names, *field.generic):
            return role
    return plain


def _secret(text: str | None) -> Secret:
    return Secret(text or "")
