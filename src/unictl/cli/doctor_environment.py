"""What `unictl doctor` looks at in the environment: what would surprise somebody."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from unictl.cli.doctor_check import Check
from unictl.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from unictl.vault.store import Vault

_BASE_URL: Final = re.compile(r"UNICTL_([A-Z0-9_]+)_BASE_URL")


def environment(settings: Settings, vault: "Vault | None") -> Iterator[Check]:
    """Tell what in the environment changes what one would expect."""
    found = [*_live(), *_addresses(), *_settings(settings)]
    if vault is not None:
        found += _beside(vault, settings)
    yield from found
    if not found:
        yield Check("environment", "ok", "no live key is exported, and nothing is overridden")


def _live() -> Iterator[Check]:
    """Tell of live keys that every program started from here gets."""
    from unictl.cli.env_formats import written  # noqa: PLC0415 - only to detect
    from unictl.envfile.detect import detect  # noqa: PLC0415
    from unictl.envfile.read import parse  # noqa: PLC0415

    variables = {name: text for name, text in os.environ.items() if not name.startswith("UNICTL_")}
    usable = {name: text for name, text in variables.items() if text.isprintable()}
    text = written(usable, "dotenv")[0]
    for finding in detect(parse(text.encode(), file="environment")).services:
        if finding.mode in {"live", "mixed"} and finding.secrets:
            names = ", ".join(finding.credentials.values())
            yield Check(
                "environment",
                "warning",
                f"live keys of {finding.service} are exported ({names}): every program gets them",
                f"Run `unset {names.replace(',', '')}`, and `unictl run -- CMD` for those that"
                " need them.",
            )


def _addresses() -> Iterator[Check]:
    for name in sorted(os.environ):
        if (found := _BASE_URL.fullmatch(name)) and os.environ[name]:
            service = found[1].lower()
            message = f"{name} is set: requests to {service} go to another place"
            yield Check("environment", "warning", message, f"Run `unset {name}` if that is over.")


def _settings(settings: Settings) -> Iterator[Check]:
    """Tell which variables go before what a file says."""
    path, project = settings.project()
    for setting in SETTINGS:
        text = os.environ.get(setting.variable)
        says = {**settings.user(), **(project if setting.project else {})}
        if text and setting.name in says and str(says[setting.name]) != text:
            file = path if setting.project and setting.name in project else "settings.toml"
            message = f"{setting.variable} is set, and goes before {setting.name} in {file}"
            remedy = f"Run `unset {setting.variable}` if the file should count."
            yield Check("environment", "warning", message, remedy)


def _beside(vault: "Vault", settings: Settings) -> Iterator[Check]:
    """Tell which variables have another value than the vault."""
    from unictl.cli.run_environment import variable_of  # noqa: PLC0415 - only with a vault
    from unictl.core.reference import is_reference  # noqa: PLC0415
    from unictl.vault.bundle import held  # noqa: PLC0415 - loaded already
    from unictl.vault.contents import Name  # noqa: PLC0415

    where = (settings["profile"], settings["account"])
    named = {
        Name(*entry[:4]): variable_of(entry)
        for entry in vault.entries()
        if (entry.profile, entry.account) == where
    }
    set_here = {name: os.environ[v] for name, v in named.items() if os.environ.get(v)}
    for name, one in held(vault, set_here.keys()).items():
        text = set_here[name]
        if not is_reference(text) and text != one.secret.reveal():
            variable = named[name]
            message = (
                f"{variable} is set to something else than {name.service} {name.field} in the vault"
            )
            remedy = (
                f"Run `unset {variable}`: `unictl run` gives the vault's, programs started without"
                " it see the variable."
            )
            yield Check("environment", "warning", message, remedy)
