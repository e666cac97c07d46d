"""What a value looks like: a credential of a known form, a dummy, or a pointer elsewhere."""

import re
from functools import cache
from typing import Final

from unictl.catalog import _index as index
from unictl.core.catalog import Field
from unictl.core.record import record

_POINTERS: Final = (
    "op://",
    "unictl://",
    "vault:",
    "arn:aws:secretsmanager:",
    "encrypted:",
    "ENC[",
)
# What a shell would put something else in place of. `$ecret` may well be a password, so a name
# without braces counts in capitals alone.
_UNEXPANDED: Final = r"\$\{.*|(?:\$[A-Z_][A-Z0-9_]*)+|\$\(.*\)|`.*`"
# What instructions hold, in lower case; plain texts are found fastest.
_WORDS: Final = (
    "your", "_here", "-here", " here", "change_me", "change-me", "changeme", "change me", "replace",
    "change_this", "change-this", "change this", "changethis", "placeholder", "dummy", "fixme",
    "paste", "insert", "dashboard", "xxxxx", "***", "...", "\u2026", "1234567", "abcdef12",
    "secret_key", "secret-key", "secretkey", "access_key", "access-key", "accesskey", "reemplaza",
    "substitua",
)  # fmt: skip
_BEGINNINGS: Final = (
    "addkey", "add_key", "add-key", "add key", "todo:", "todo ", "todo_", "tu_", "tu-", "tu ",
    "votre_", "votre-", "votre ", "dein_", "dein ", "seu_", "sua_", "pega_", "pega-", "pega ",
)  # fmt: skip
_EXAMPLE: Final = "example"
_AS_WORD: Final = r"example[-_]|[-_]example|\bexample\b(?!\.(?:com|org|net|edu))"
_WHOLE: Final = frozenset(
    {
        "none", "null", "nil", "undefined", "optional", "test", "secret", "password", "key",
        "token",
        "id", "xxx", "xxxx", "tbd", "n/a", "na", "false", "true", "string", "username", "todo",
        "user", "pass", "user_id", "apikey", "email", "url", "client-id", "client_id", "clientid",
        "client-secret", "client_secret", "clientsecret", "api-key", "api_key", "thisissecret",
        "foo", "bar", "foobar", "sample", "demo", "fake", "mock", "changeit", "123", "1234",
        "sk_test", "pk_test", "sk_live", "pk_live",
    }
)  # fmt: skip
# In a well-formed key only these are telling: random letters do spell short words now and then.
_IN_KEY: Final = (
    r"Your(?=[A-Z])|your_|YOUR_|change_?me|placeholder|x{6,}|X{6,}|123456789|[a-z]_here$"
)
_MADE_UP: Final = frozenset(("user", "username", "db_user", "dbuser", "myuser"))
_NO_PLACES: Final = ("host:", "host/", "hostname", "<", "[", "cluster.mongodb", "your", "db_host")
_ASKED_FOR: Final = r".*:(?=.*_)[A-Z_]*PASS(?:WORD)?[A-Z_]*"  # SECURE_DB_PASSWORD
_PEM_BEGINS: Final = "-----BEGIN "
_PEM: Final = r"-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)-----END [A-Z ]*PRIVATE KEY-----.*"
_LINE_ENDS: Final = "\\n\r\n "
_LEAST_PEM: Final = 40  # characters between its marks; the shortest kind of key has 64
_IN_LOGIN: Final = (
    "your", "change", "replace", "placeholder", "<", "[", "xxx", "***", "fixme", "todo",
)  # fmt: skip
_PARTS: Final = r"[-_. ]+"
_RULE: Final = "-_=*.#~ "
_SHELL: Final = frozenset("$`")
# Beginnings of keys with which instructions begin as well.
_WORDY: Final = frozenset(("secret_", "private_", "public_", "kit_", "sdk-"))
_LEAST_MASK: Final = 6
_LEAST_MASKED: Final = 12  # an identifier that only a mask follows
_LEAST_FORM: Final = 8
_LEAST_KEY: Final = 10
_LEAST_REST: Final = 4  # behind a short or shared beginning
_FOUR_GROUPS: Final = r"[a-z]{4}(?: [a-z]{4}){3}"
_BRACKETED: Final = r"\[[a-z_ -]+\]"
_LONGEST_NUMBER: Final = 4  # test-token-123


# Python's own cache is too small for a file with hundreds of services.
compiled: Final = cache(re.compile)


@record
class Form:
    """The form of a credential that a value has.

    Attributes:
        slug: The service whose form it is.
        role: Which of its credentials or variables.
        strength: `distinctive`, `weak` or `shared`.
        dummy: Whether only the beginning is that of a real one.
    """

    slug: str
    role: str
    strength: str
    dummy: bool


def forms(value: str) -> tuple[Form, ...]:
    """Return the forms by which the value names services, or could."""
    if len(value) < _LEAST_FORM:
        return ()
    key = "#" if value[0].isdigit() else value[:2]
    return _forms_of(value, key) if key in index.VALUES else ()


def _forms_of(value: str, key: str) -> tuple[Form, ...]:
    found: dict[str, Form] = {}
    for prefix, pattern, slug, role, strength in _entries(key):
        if prefix != "#" and not value.startswith(prefix):
            continue
        if compiled(pattern).fullmatch(value):
            found.setdefault(slug, Form(slug, role, strength, dummy=_masked(value[len(prefix) :])))
        elif prefix != "#":
            rest = value[len(prefix) :]
            masked = _masked(rest) and (strength != "weak" or len(value) >= _LEAST_MASKED)
            instructs = strength == "distinctive" and prefix not in _WORDY and _instructs(rest)
            if masked or instructs:
                found.setdefault(slug, Form(slug, role, strength, dummy=True))
    return tuple(found.values())


@cache  # as many as the index has
def _entries(key: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return the entries of the index, those with the longest prefix first."""
    entries = [line.split("\t") for line in index.VALUES[key].split("\n")]
    entries.sort(key=lambda entry: -len(entry[0]))
    return tuple((e[0], e[1], e[2], e[3], e[4]) for e in entries)


def forms_inside(value: str) -> tuple[Form, ...]:
    """Return the telling forms of credentials that stand inside JSON."""
    found: dict[str, Form] = {}
    for text in re.findall(r'"([^"\s]{8,400})"', value):
        for form in forms(text):
            if form.strength == "distinctive" and not form.dummy:
                found.setdefault(form.slug, form)
    return tuple(found.values())


def is_pointer(value: str) -> bool:
    """Return whether the value only says where the real one is."""
    return value.startswith(_POINTERS)


def is_unexpanded(value: str) -> bool:
    """Return whether the value is a shell's reference or command, which nobody carries out."""
    text = value.strip()
    if text[:1] not in _SHELL:
        return False
    return compiled(_UNEXPANDED, re.DOTALL).fullmatch(text) is not None


def fits(value: str, field: Field) -> bool | None:
    """Return whether the value has the field's form; None where the form isn't known."""
    return None if field.pattern is None else compiled(field.pattern).fullmatch(value) is not None


def is_dummy(value: str | None, field: Field) -> bool:
    """Return whether nothing, an instruction or a made-up sample stands for the value."""
    text = (value or "").strip()
    if field.modes and text.isalpha() and text.lower() in field.modes:
        return False  # TWILIO_MODE=test says which, and stands for nothing else
    bare = next((text[len(p) :] for p in field.prefixes if text.startswith(p)), text)
    blank = not text or text.lower() in _WHOLE or not text.strip(_RULE) or _masked(bare)
    cut_short = text.startswith(_PEM_BEGINS) and _cut_short(text)
    if blank or cut_short or (field.placeholder and re.fullmatch(field.placeholder, text)):
        return True
    if field.strength != "shape" and fits(text, field):
        return compiled(_IN_KEY).search(text) is not None
    if _instructs(text) or not text.isascii():
        return not is_pointer(text)  # op://shop/stripe/secret_key is made of an instruction's words
    if fits(text, field):
        return compiled(_IN_KEY).search(text) is not None
    least = _LEAST_KEY if field.strength == "distinctive" else _LEAST_REST
    cut_off = bare != text and len(bare) < least  # SG.123, re_123
    return cut_off or ((field.secret or text.isupper()) and _only_words(text))


def _cut_short(text: str) -> bool:
    """Return whether too little for a key stands between the marks of one."""
    found = compiled(_PEM, re.DOTALL).fullmatch(text)
    return found is not None and len(found[1].strip(_LINE_ENDS)) < _LEAST_PEM


def is_made_up(url: str) -> bool:
    """Return whether a URL of a connection holds a made-up login or host."""
    if compiled(_ASKED_FOR).fullmatch(url.partition("://")[2].rpartition("@")[0]):
        return True
    login, _, place = url.lower().partition("://")[2].rpartition("@")
    return (
        login.partition(":")[0] in _MADE_UP
        or place.startswith(_NO_PLACES)
        or any(word in login for word in _IN_LOGIN)
    )


def is_instruction(value: str) -> bool:
    """Return whether the value asks to be replaced."""
    return _instructs(value)


def _instructs(text: str) -> bool:
    lowered = text.lower()
    if lowered.startswith("# ") or (lowered[:1] == "[" and compiled(_BRACKETED).fullmatch(lowered)):
        return True  # a comment in the value's place; [AuthToken]
    if any(word in lowered for word in _WORDS) or lowered.startswith(_BEGINNINGS):
        return True
    if lowered.endswith("..") or ("<" in lowered and ">" in lowered):
        return True
    return _EXAMPLE in lowered and compiled(_AS_WORD).search(lowered) is not None


def _masked(text: str) -> bool:
    """Return whether one character, repeated, stands for the value."""
    return len(text) >= _LEAST_MASK and len(set(text.lower())) == 1


def _only_words(text: str) -> bool:
    """Return whether it is words put together, which a generated key never is."""
    if compiled(_FOUR_GROUPS).fullmatch(text):
        return False  # as Google shows the passwords that it makes for programs
    parts = [part for part in compiled(_PARTS).split(text) if part]
    numbered = [part for part in parts if not (part.isdigit() and len(part) <= _LONGEST_NUMBER)]
    return len(numbered) > 1 and all(
        part.isalpha() and (part.islower() or part.isupper() or part.istitle()) for part in numbered
    )
