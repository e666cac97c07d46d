"""Takes secrets out of what is recorded: by the values that are loaded, by name, and by form."""

import mmap
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, quote_plus

from unictl.core.masking import masked, masked_text, secrets
from unictl.core.ports import Loaded
from unictl.core.secret import MASK, Secret

# Members whose value is a secret at any service that has them; the providers name further ones.
_MEMBERS: Final = frozenset(
    {
        *("access_token", "refresh_token", "id_token", "client_secret", "secret", "password"),
        *("auth_token", "AuthToken", "private_key", "api_key_secret", "key_secret"),
        *("SecretAccessKey", "SessionToken", "secret_access_key", "session_token"),
        *("security_code", "cvc", "cvv"),
    }
)
_CARD_NUMBER: Final = re.compile(r"\d(?:[ -]?\d){11,18}")
_OF_CARDS: Final = frozenset({"number", "card_number"})
_HEADERS: Final = frozenset(
    {
        *("authorization", "proxy-authorization", "cookie", "set-cookie"),
        *("x-amz-security-token", "x-api-key"),
    }
)
_SCHEMES: Final = frozenset({"Basic", "Bearer", "AWS4-HMAC-SHA256"})
# Keys of the services that are known by their beginning, and the proof in S3's presigned addresses.
_FORMS: Final = (
    re.compile(r"(?P<lead>)(?P<secret>\b(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9+/=]{8,})"),
    re.compile(
        r"(?P<lead>(?:X-Amz-)?(?:Signature|Security-Token)(?:=|%3D))(?P<secret>[^&\s\"'<]+)"
    ),
)
# The beginning of a key says whether it is for tests, which a replay has to know.
_MODE: Final = re.compile(r"[a-z]{2,4}_(?:test|live)_")
_SHORTEST: Final = 8  # as in core.masking: what is shorter stands in ordinary words too


class Scrub:
    """What is known of the secrets of a recording's calls."""

    def __init__(self) -> None:
        self._values: frozenset[str] = frozenset()
        self._longest_first: tuple[str, ...] = ()
        self._members: frozenset[str] = _MEMBERS

    def learn(self, service: str, loaded: Loaded) -> None:
        """Take in a service's credentials, and the members that repeat them in its replies."""
        from unictl.core import registry  # noqa: PLC0415 - finds the provider, loaded already

        self._members |= registry.base(service).secret_members
        self._add(secrets(service, loaded.fields))

    def of_request(self, headers: Mapping[str, str | Secret]) -> "Scrub":
        """Return what also knows a request's proofs: a token, a pair in base64, a signature.

        A signature is another one in each request, so it isn't remembered.
        """
        found = Scrub()
        found._values, found._members = self._values, self._members
        proofs = [value.reveal() for value in headers.values() if isinstance(value, Secret)]
        parts = ((one, one.partition(" ")[2], one.rpartition("Signature=")[2]) for one in proofs)
        found._add({part for all_ in parts for part in all_})
        return found

    def learn_token(self, token: Secret) -> None:
        """Take in a token that was kept from an earlier call."""
        self._add({token.reveal()})

    def _add(self, values: Iterable[str]) -> None:
        found = {value for value in values if len(value) >= _SHORTEST and value != MASK}
        if found <= self._values and self._longest_first:
            return
        self._values |= found
        spelt = ((value, quote(value), quote_plus(value)) for value in self._values)
        forms = {form for all_ in spelt for form in all_}
        self._longest_first = tuple(sorted(forms, key=len, reverse=True))

    def text(self, text: str) -> str:
        """Return text, an address or XML without secrets."""
        return _formless(masked_text(text, self._longest_first, self._members))

    def document(self, document: Any) -> Any:
        """Return JSON's types without secrets.

        One that its member's name or its own form shows is as long as it was, so that a reply's
        size, which is told, stays the same. One that is known by its value is masked as in what
        is printed.
        """
        return masked(_in_all(document, self._members), self._longest_first, ())

    def headers(self, headers: Mapping[str, str | Secret]) -> dict[str, str]:
        """Return headers without secrets; of a proof its scheme stays."""
        return {name: self._header(name, value) for name, value in headers.items()}

    def _header(self, name: str, value: str | Secret) -> str:
        if isinstance(value, Secret) or name.lower() in _HEADERS:
            shown = value.reveal() if isinstance(value, Secret) else value
            scheme = shown.partition(" ")[0]
            return f"{scheme} {MASK}" if scheme in _SCHEMES else MASK
        return self.text(value)

    def file(self, path: Path) -> bool:
        """Put asterisks over each secret in a file, whose size stays; return whether any was there.

        Raises:
            OSError: The file can't be read or written.
        """
        if not path.stat().st_size:
            return False
        found = False
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
            for secret in (value.encode() for value in self._longest_first):
                at = content.find(secret)
                while at >= 0:
                    content[at : at + len(secret)] = b"*" * len(secret)
                    found = True
                    at = content.find(secret, at + len(secret))
        return found


def stand_in(service: str, loaded: Loaded) -> dict[str, str]:
    """Return credentials for a replay: what is no secret as it is, a mask for what is.

    A mask keeps a key's beginning where that says its mode: `sk_test_********`.
    """
    hidden = _secret_roles(service, loaded.fields)
    return {
        role: _masked(value.reveal()) if role in hidden else value.reveal()
        for role, value in loaded.fields.items()
    }


def _secret_roles(service: str, fields: Mapping[str, Secret]) -> set[str]:
    """Return the roles whose value nobody may see; one that the catalog doesn't know is such."""
    from unictl.core import catalog  # noqa: PLC0415 - loaded already, with the credentials

    entry = catalog.load(service)
    public = {role for role, field in entry.credentials.items() if not field.secret}
    return set(fields) - public - set(entry.variables)


def _masked(value: str) -> str:
    if not value:
        return value
    lead = _MODE.match(value)
    return f"{lead[0] if lead else ''}{MASK}"


def _stars(secret: str) -> str:
    return MASK + "*" * (len(secret) - len(MASK))


def _formless(text: str) -> str:
    for form in _FORMS:
        text = form.sub(lambda found: found["lead"] + _stars(found["secret"]), text)
    return text


def _hidden(name: str, member: str, members: frozenset[str]) -> bool:
    if name in _OF_CARDS:
        return _CARD_NUMBER.fullmatch(member) is not None
    return name in members and bool(member)


def _in_all(document: Any, members: frozenset[str]) -> Any:
    if isinstance(document, str):
        return _formless(document)
    if isinstance(document, Mapping):
        return {
            name: _stars(member)
            if isinstance(member, str) and _hidden(name, member, members)
            else _in_all(member, members)
            for name, member in document.items()
        }
    if isinstance(document, list):
        return [_in_all(item, members) for item in document]
    return document
