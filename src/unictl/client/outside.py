"""What stands behind the engine's ports on a developer's machine."""

import os
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from unictl import home
from unictl.core import catalog
from unictl.core.ports import Credentials, Loaded, Mode, Realm
from unictl.core.secret import Secret
from unictl.errors import LiveNotAllowed, NotConfigured
from unictl.settings import Settings, Value

if TYPE_CHECKING:
    from unictl.core.limits import Limits
    from unictl.vault.store import Vault


class Keys(Credentials, Protocol):
    """Credentials that can say whose there are."""

    def held(self) -> list[tuple[str, str]]:
        """Return the services that there are keys of, each with the account.

        Raises:
            VaultError: The vault can't be opened.
        """
        ...


class KeysOfUser:
    """A service's credentials: from the vault, else from the vendor's own variables.

    They come whole from one source. The variables count only where no profile was named and the
    vault has nothing of the service.
    """

    def __init__(self, settings: Settings, prompt: Callable[[str], str] | None) -> None:
        self._settings, self._prompt = settings, prompt
        self._vault: Vault | None = None

    def load(self, service: str, account: str) -> Loaded:
        """Return the credentials and where they come from.

        Raises:
            NotConfigured: There are none, or they are not whole.
            VaultError: The vault can't be opened.
        """
        profile = self._settings.find("profile")
        if home.exists(home.home() / home.VAULT_FILE):
            fields = self._opened().fields(profile.value, service, account)
            if fields:
                source = f"the vault (profile {profile.value}, account {account})"
                return Loaded(fields, source, vaulted=True)
        lacking = ""
        if not _named(profile) and account == "default":
            found, lacking = _from_variables(service)
            if found:
                return found
        raise NotConfigured(
            f"no keys for {service} (profile {profile.value}, account {account}){lacking}",
            hint=_next_step(service, profile.value, account),
            service=service,
        )

    @property
    def vault(self) -> "Vault | None":
        """The vault, if it has been opened."""
        return self._vault

    def held(self) -> list[tuple[str, str]]:
        """Return the services that there are keys of, each with the account, sorted.

        Those in the profile of the vault; and where no profile is named, those whose variables
        are set whole, of the services that have a provider.

        Raises:
            VaultError: The vault can't be opened.
        """
        profile = self._settings.find("profile")
        found = set()
        if home.exists(home.home() / home.VAULT_FILE):
            entries = self._opened().entries()
            found = {(one.service, one.account) for one in entries if one.profile == profile.value}
        if not _named(profile):
            from unictl.core.registry import services  # noqa: PLC0415 - only to list

            found |= {(one, "default") for one in services() if _from_variables(one)[0]}
        return sorted(found)

    def _opened(self) -> "Vault":
        if self._vault is None:
            from unictl.vault.store import Vault  # noqa: PLC0415 - brings the cryptography

            self._vault = Vault.open(home.home() / home.VAULT_FILE, prompt=self._prompt)
        return self._vault


def _named(profile: Value) -> bool:
    """Return whether the user chose the profile.

    A committed `profile = "default"` chooses nothing: a CI job still brings its variables.
    """
    return profile.value != "default" or profile.source in {"--profile", "UNICTL_PROFILE"}


def _from_variables(service: str) -> tuple[Loaded | None, str]:
    """Return what the environment has under the catalog's names, if it is enough; else its lack."""
    entry = catalog.load(service)
    found: dict[str, Secret] = {}
    names: list[str] = []
    for role, field in entry.credentials.items():
        name = next((name for name in field.names if os.environ.get(name)), None)
        if name is not None:
            found[role] = Secret(os.environ[name])
            names.append(name)
    if any(all(role in found for role in enough) for enough in entry.complete):
        beside, their_names = _settings(entry)
        found, names = {**beside, **found}, [*names, *their_names]
        return Loaded(found, f"variables {', '.join(names)}"), ""
    nearest = max(entry.complete, key=lambda enough: sum(role in found for role in enough))
    missing = [entry.field(role).names[0] for role in nearest if role not in found]
    lacking = f": {', '.join(names)} is set, but not {' and '.join(missing)}" if found else ""
    return None, lacking


def _settings(entry: catalog.Service) -> tuple[dict[str, Secret], list[str]]:
    """Return the settings beside the credentials that the environment has (a region, a mode)."""
    found: dict[str, Secret] = {}
    names: list[str] = []
    for role, field in entry.variables.items():
        name = next((name for name in field.names if os.environ.get(name)), None)
        if name is not None:
            found[role] = Secret(os.environ[name])
            names.append(name)
    return found, names


def _next_step(service: str, profile: str, account: str) -> str:
    """Return the commands that bring a service's keys into the profile."""
    first, *others = catalog.load(service).complete[0]
    where = _place(profile, account)
    then = f", then the same with {' and '.join(others)}" if others else ""
    return (
        f"Run `unictl init{where}` in your project, or `unictl vault set {service} {first}{where}`"
        f"{then}; --sandbox needs no keys."
    )


def lacking(services: Iterable[str]) -> str:
    """Return what the environment lacks of a service of which it has something, or nothing."""
    told = (_from_variables(service)[1] for service in services)
    return next((lack for lack in told if lack), "")


def place(settings: Settings) -> str:
    """Return the options that lead to the profile and account of the settings."""
    return _place(settings["profile"], settings["account"])


def _place(profile: str, account: str) -> str:
    where = "" if profile == "default" else f" --profile {profile}"
    return where + ("" if account == "default" else f" --account {account}")


class KeysOfSandbox:
    """The stand-in takes any well-formed test keys; these are not secret."""

    def load(self, service: str, account: str) -> Loaded:
        """Return made-up test keys of the service's form."""
        del account
        from unictl.sandbox.services import keys  # noqa: PLC0415 - only in the sandbox

        fields = {role: Secret(text) for role, text in keys(service).items()}
        return Loaded(fields, "the sandbox")

    def held(self) -> list[tuple[str, str]]:
        """Return the services that the sandbox stands in for, its default one first."""
        from unictl.sandbox.app import DEFAULT  # noqa: PLC0415 - only in the sandbox
        from unictl.sandbox.services import services  # noqa: PLC0415

        found = sorted(services(), key=lambda service: (service != DEFAULT, service))
        return [(service, "default") for service in found]


class LiveGuard:
    """Live keys move money only with `--live` or in a profile that the user marked live.

    The profile must then be chosen by the user too, not by the project's file. And calls stay
    within the limits that the vault has for the profile, wherever the keys come from.

    Args:
        settings: Of this run.
        vault: Returns the vault that the keys were looked for in; None where there is none.
    """

    def __init__(self, settings: Settings, vault: Callable[[], "Vault | None"]) -> None:
        self._settings, self._vault = settings, vault

    def allow(self, *, mode: Mode, realm: Realm, operation: str) -> "Limits | None":
        """Return the profile's limits if it may go on, None for no bound.

        Raises:
            LiveNotAllowed: Live keys, and no consent.
        """
        if realm == "sandbox":
            return None
        if mode == "live":
            self._check_consent(operation)
        vault = self._vault()
        if vault is None:
            return None
        from unictl.vault.limits import limits_of  # noqa: PLC0415 - only where there is a vault

        return limits_of(vault, self._settings["profile"]) or None

    def _check_consent(self, operation: str) -> None:
        profile = self._settings.find("profile")
        # The project's file is not trusted: it may choose a profile, but no live money with it.
        trusted = profile.source != str(self._settings.project()[0])
        if self._settings["live"] or (trusted and self._settings.live_profile(profile.value)):
            return
        raise LiveNotAllowed(f"{operation} would move real money with a live key")


class SystemClock:
    """The machine's clock and randomness."""

    def now(self) -> float:
        """Return Unix seconds."""
        return time.time()

    def jitter(self) -> float:
        """Return a number from 0 up to 1."""
        return int.from_bytes(os.urandom(7)) / 2**56  # importing random costs more than waiting

    def new_key(self) -> str:
        """Return a random UUID (RFC 9562, version 4), made here because importing uuid costs."""
        raw = bytearray(os.urandom(16))
        raw[6], raw[8] = raw[6] & 0x0F | 0x40, raw[8] & 0x3F | 0x80
        text = raw.hex()
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
