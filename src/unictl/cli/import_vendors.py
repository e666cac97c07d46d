"""Reads the keys that vendors' own command lines keep: AWS, Stripe, Razorpay and Twilio.

Where each format is told: docs.aws.amazon.com/sdkref/latest/guide/file-format.html;
docs.stripe.com/cli/login and `pkg/config/profile.go` of stripe/stripe-cli; `config/config.go` of
razorpay/razorpay-cli; `src/services/config.js` of twilio/twilio-cli-core.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from unictl.cli.import_found import Found, Left, Place
from unictl.core.secret import Secret
from unictl.errors import InvalidRequest
from unictl.vault.contents import Deposit

_FILES: Final = {"razorpay": ".razorpay/config.yaml", "twilio": ".twilio-cli/config.json"}
_AWS_ROLES: Final = {
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token",
    "region": "region",
}
# The name in use today, then those that older releases wrote.
_STRIPE_KEYS: Final = {
    "test": ("test_mode_api_key", "secret_key", "api_key"),
    "live": ("live_mode_api_key",),
}
_STRIPE_PUBLIC: Final = {
    "test": ("test_mode_pub_key", "test_mode_publishable_key", "publishable_key"),
    "live": ("live_mode_pub_key",),
}


def usual_file(vendor: str) -> str:
    """Return where the vendor's command line keeps its keys."""
    home = Path.home()
    if vendor == "aws":
        return os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or str(home / ".aws/credentials")
    if vendor == "stripe":
        base = os.environ.get("XDG_CONFIG_HOME") or str(home / ".config")
        return str(Path(base) / "stripe/config.toml")
    return str(home / _FILES[vendor])


def vendor_of(file: str) -> str | None:
    """Return whose file it is by its name and folder, or None."""
    path = Path(file)
    folder, name = path.parent.name, path.name
    known = {
        (".aws", "credentials"): "aws",
        (".aws", "config"): "aws",
        ("stripe", "config.toml"): "stripe",
        (".razorpay", "config.yaml"): "razorpay",
        (".twilio-cli", "config.json"): "twilio",
    }
    return known.get((folder, name))


def of_aws(raw: bytes, file: str, place: Place, mode: str) -> Found:
    """Return the keys of each section; `default` is the account in use, others bear their names."""
    from configparser import Error, RawConfigParser  # noqa: PLC0415 - only for this format

    del mode
    parser = RawConfigParser(default_section="", strict=False)
    try:
        parser.read_string(_text(raw, file))
    except Error:  # its message quotes lines
        raise _unreadable(file, "a file of AWS's command line") from None
    found = Found()
    for section in parser.sections():
        name = section.removeprefix("profile ").strip()
        values = {
            role: parser[section][key]
            for key, role in _AWS_ROLES.items()
            if parser[section].get(key)
        }
        if not {"access_key_id", "secret_access_key"} <= values.keys():
            found.left.append(Left(f"[{section}]", "it holds no pair of keys"))
            continue
        found.keys += _keys(place.named(name), "aws", values)
    return found


def of_stripe(raw: bytes, file: str, place: Place, mode: str) -> Found:
    """Return the keys of each project in one mode, with the day on which they end."""
    found = Found()
    for project, table in _tables(raw, file):
        picked = {
            kind: next((str(table[n]) for n in names if table.get(n)), "")
            for kind, names in (("key", _STRIPE_KEYS[mode]), ("public", _STRIPE_PUBLIC[mode]))
        }
        if not picked["key"] and not picked["public"]:
            continue
        if "*" in picked["key"]:
            why = (
                "the file has its mask alone; the key is in the OS keyring of Stripe's command line"
            )
            found.left.append(Left(f"[{project}] {_STRIPE_KEYS[mode][0]}", why))
            picked["key"] = ""
        role = "restricted_key" if picked["key"].startswith("rk_") else "secret_key"
        values = {role: picked["key"], "publishable_key": picked["public"]}
        ends = str(table.get(f"{mode}_mode_key_expires_at", ""))
        for key in _keys(place.named(project), "stripe", values):
            found.keys.append(key._replace(expires=ends or None) if key.field == role else key)
    return found


def of_razorpay(raw: bytes, file: str, place: Place, mode: str) -> Found:
    """Return the one pair of keys."""
    from unictl.envfile.tree_yaml import member, parse_yaml, text_of  # noqa: PLC0415 - for YAML

    del mode
    roots = parse_yaml(raw, file).roots
    root = roots[0] if roots else None
    values = {role: text_of(member(root, role)) or "" for role in ("key_id", "key_secret")}
    return Found(_keys(place, "razorpay", values))


def of_twilio(raw: bytes, file: str, place: Place, mode: str) -> Found:
    """Return the keys of each profile; the active one is the account in use."""
    del mode
    table = json_object(raw, file)
    profiles = table.get("profiles")
    found = Found()
    known = profiles if isinstance(profiles, dict) else {}
    active = table.get("activeProject")
    for name, profile in known.items():
        if not isinstance(profile, dict):
            continue
        key, secret = str(profile.get("apiKey") or ""), str(profile.get("apiSecret") or "")
        values = {"account_sid": str(profile.get("accountSid") or "")}
        # Who logs in with the account's own token has its SID for a key.
        values |= (
            {"auth_token": secret}
            if key.startswith("AC")
            else {"api_key_sid": key, "api_key_secret": secret}
        )
        where = place if name == active or len(known) == 1 else place.named(name)
        found.keys += _keys(where, "twilio", values)
    for project in table.get("projects") or ():
        name = project.get("id") if isinstance(project, dict) else project
        found.left.append(Left(str(name), "an older release keeps its key in the OS keyring"))
    return found


def json_object(raw: bytes, file: str) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        InvalidRequest: It holds none.
    """
    import json  # noqa: PLC0415 - only for this format

    try:
        table = json.loads(_text(raw, file))
    except (ValueError, RecursionError):  # its message may quote
        table = None
    if not isinstance(table, dict):
        raise _unreadable(file, "a JSON object")
    return table


def _keys(place: Place, service: str, values: Mapping[str, str]) -> list[Deposit]:
    return [
        Deposit(place.profile, service, place.account, role, Secret(text.strip()))
        for role, text in values.items()
        if text.strip()
    ]


def _tables(raw: bytes, file: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import tomllib  # noqa: PLC0415 - only for this format

    try:
        table = tomllib.loads(_text(raw, file))
    except tomllib.TOMLDecodeError:
        raise _unreadable(file, "a TOML file") from None
    for name, value in table.items():
        if isinstance(value, dict):
            yield name, value


def _text(raw: bytes, file: str) -> str:
    from unictl.envfile.source import decoded  # noqa: PLC0415 - only to read

    return decoded(raw, file).text


def _unreadable(file: str, what: str) -> InvalidRequest:
    return InvalidRequest(
        f"{file} can't be read as {what}",
        hint="Name the format with --from, or correct the file.",
        file=file,
    )


READERS: Final[Mapping[str, Callable[[bytes, str, Place, str], Found]]] = {
    "aws": of_aws,
    "stripe": of_stripe,
    "razorpay": of_razorpay,
    "twilio": of_twilio,
}
