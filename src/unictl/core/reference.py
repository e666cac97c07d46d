"""References: texts that stand for a value in the vault, where the value itself must not stand.

`unictl://[profile/]service[@account]/field`. What isn't a letter, a digit or one of `-._~` is
percent-encoded as UTF-8 (RFC 3986), so a reference needs no quotes in any shell or .env file.
"""

import re
from typing import Final, NamedTuple, NoReturn, Self
from urllib.parse import quote, unquote

from unictl.errors import InvalidRequest

SCHEME: Final = "unictl://"
_LONGEST: Final = 255  # of a name, as the vault keeps it
_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9\-._~]|%[0-9A-Fa-f]{2})+")
_FORM: Final = "unictl://[profile/]service[@account]/field"
_WITHOUT_PROFILE, _WITH_PROFILE = 2, 3


class Reference(NamedTuple):
    """A place in the vault.

    Attributes:
        service: The service's slug, or any name.
        field: The role, `key_secret`, or any name.
        profile: The profile; None means the one in use.
        account: The account; None means the one in use.
    """

    service: str
    field: str
    profile: str | None = None
    account: str | None = None

    def __str__(self) -> str:
        """Return it as text, which `parse` reads back."""
        lead = "" if self.profile is None else f"{_encoded(self.profile)}/"
        account = "" if self.account is None else f"@{_encoded(self.account)}"
        return f"{SCHEME}{lead}{_encoded(self.service)}{account}/{_encoded(self.field)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the place that a text names.

        Raises:
            InvalidRequest: It is no reference, or not wholly one. What follows the scheme isn't
                repeated in the message: it can be a secret that was put there by mistake.
        """
        if not is_reference(text):
            _refuse("it doesn't begin with unictl://")
        parts = text.removeprefix(SCHEME).split("/")
        if len(parts) not in {_WITHOUT_PROFILE, _WITH_PROFILE}:
            _refuse("it has a service and a field, and perhaps a profile before them")
        *lead, middle, field = parts
        service, sign, account = middle.partition("@")
        return cls(
            service=_decoded("service", service),
            field=_decoded("field", field),
            profile=_decoded("profile", lead[0]) if lead else None,
            account=_decoded("account", account) if sign else None,
        )


def is_reference(text: str | None) -> bool:
    """Return whether a text is meant as a reference, well-formed or not."""
    return text is not None and text.startswith(SCHEME)


def _encoded(name: str) -> str:
    return quote(name, safe="")


def _decoded(part: str, text: str) -> str:
    """Return a part's name; whatever `_encoded` would not write is refused."""
    if not text:
        _refuse(f"the {part} is empty")
    if not _PLAIN.fullmatch(text):
        _refuse(f"the {part} holds a character that has to be percent-encoded, such as %20")
    try:
        name = unquote(text, errors="strict")
    except UnicodeDecodeError:
        name = ""
    if not name or not name.isprintable():
        _refuse(f"the {part} is no printable text in UTF-8")
    if len(name) > _LONGEST:
        _refuse(f"the {part} is longer than {_LONGEST} characters")
    return name


def _refuse(why: str) -> NoReturn:
    # Not chained: the error of the decoder quotes the text.
    raise InvalidRequest(
        f"this is no reference to the vault: {why}",
        hint=f"Write {_FORM}; `unictl vault list` shows the names.",
    ) from None
