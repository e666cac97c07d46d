"""Every setting, declared once: its flag's name, variable, key in a file, default and help.

Strongest first: flag, `UNICTL_*` variable, the project's `unictl.toml` (found upward from the
working folder), the user's `settings.toml` in the home, default. The project's file is committed
and therefore not trusted: it can name no URL, log file or mode, and may not loosen a guard.
"""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from unictl import home
from unictl.core.record import record
from unictl.errors import FormatTooNew, InvalidRequest

PROJECT_FILE: Final = "unictl.toml"
USER_FILE: Final = "settings.toml"
SCHEMA: Final = 1


@record
class Setting:
    """One setting.

    Attributes:
        name: Its key in a file; `_` becomes `-` in the flag.
        kind: Turns a variable's text into the value; raises ValueError if it can't.
        help: What it does, for people.
        default: The value where nobody says otherwise.
        project: Whether the project's file may say it.
        choices: The values allowed, or none for any.
        least: The value is a finite number of at least this, or None for no bound.
        flag: Whether commands have an option for it.
    """

    name: str
    kind: Callable[[str], Any]
    help: str
    default: Any = None
    project: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    flag: bool = True

    @property
    def variable(self) -> str:
        """The environment variable: `UNICTL_OUTPUT`."""
        return f"UNICTL_{self.name.upper()}"


def _switch(text: str) -> bool:
    """Return what the text says of a switch; `0`, `false`, `no` and `off` are off."""
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"0", "false", "no", "off"}:
        return False
    raise ValueError("it is 1 or 0")


SETTINGS: Final = (
    Setting("account", str, "Which of a service's accounts to use.", default="default"),
    Setting("currency", str, "Currency where a command names none.", project=True),
    Setting(
        "deadline",
        float,
        "Seconds for a whole call, its attempts and waits together; by itself without bound.",
        least=0.001,
    ),
    Setting(
        "journal_days",
        int,
        "Days for which the journal keeps what is settled, and a key its answer.",
        default=90,
        least=1,
        flag=False,
    ),
    Setting("live", _switch, "Allow live keys to move money.", default=False),
    Setting("log_file", str, "Append a log, without secrets, to this file."),
    Setting("no_input", _switch, "Never ask; take defaults or fail.", default=False),
    Setting(
        "output",
        str,
        "How results are printed; by itself human at a terminal, json in a pipe.",
        choices=("human", "json", "ndjson", "csv"),
    ),
    Setting("profile", str, "Which set of credentials to use.", default="default", project=True),
    Setting("quiet", _switch, "Print nothing but results and errors.", default=False),
    Setting("record", str, "Keep what is exchanged with services, without secrets, here."),
    Setting("replay", str, "Answer from what was recorded here, and send nothing."),
    Setting(
        "retries", int, "So many further attempts where repeating is safe.", default=3, least=0
    ),
    Setting("sandbox", _switch, "Use the built-in stand-in of the services.", default=False),
    Setting("state", str, "The journal's file; by itself journal.sqlite3 in the folder of state."),
    Setting("timeout", float, "Seconds to wait for a service's reply.", default=30.0, least=0.001),
    Setting("verbose", _switch, "Tell on stderr what is being done.", default=False),
)
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


@record
class Value:
    """A setting's value, and where it comes from: a flag's, variable's or file's name."""

    value: Any
    source: str


class Settings:
    """The settings of one run.

    Args:
        flags: What was given on the command line or to the client; None means not given.
        environment: Variables; the process's own by default. An empty one is not set.
        folder: Where the search for the project's file starts; the working folder by default.

    Raises:
        InvalidRequest: A flag can't be used.
    """

    def __init__(
        self,
        flags: Mapping[str, Any] | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._flags = {k: v for k, v in (flags or {}).items() if v is not None}
        self._environment = os.environ if environment is None else environment
        self._folder = folder
        self._project: tuple[Path | None, Mapping[str, Any]] | None = None
        self._passed_over: tuple[Path, ...] = ()
        self._user: Mapping[str, Any] | None = None
        for name in self._flags:
            self.find(name)

    def but(self, **flags: Any) -> "Settings":
        """Return the same settings with further flags, which go before those given."""
        given = {**self._flags, **flags}
        return Settings(given, environment=self._environment, folder=self._folder)

    def __getitem__(self, name: str) -> Any:
        """Return the value that wins."""
        return self.find(name).value

    def find(self, name: str) -> Value:
        """Return the value that wins, and its source.

        Raises:
            InvalidRequest: A variable or file holds a value that the setting can't take.
        """
        setting = BY_NAME[name]
        if name in self._flags:
            flag = f"--{name.replace('_', '-')}"
            try:
                return Value(_given(setting, self._flags[name]), flag)
            except ValueError as error:
                raise InvalidRequest(
                    f"{flag} can't be {self._flags[name]!r}: {error}", hint=f"Correct {flag}."
                ) from error
        if text := self._environment.get(setting.variable):
            try:
                return Value(_fitting(setting, setting.kind(text)), setting.variable)
            except ValueError as error:
                raise InvalidRequest(
                    f"{setting.variable}={text!r} can't be used: {error}",
                    hint=f"Correct or unset {setting.variable}.",
                ) from error
        path, project = self.project()
        if setting.project and name in project:
            return Value(from_file(setting, project[name], str(path)), str(path))
        if name in (user := self.user()):
            source = str(home.home() / USER_FILE)
            return Value(from_file(setting, user[name], source), source)
        return Value(setting.default, "default")

    def project(self) -> tuple[Path | None, Mapping[str, Any]]:
        """Return the project's file and what it says; none and nothing if there is none."""
        if self._project is None:
            path, self._passed_over = _nearest(self._folder or working_folder())
            self._project = (path, read_toml(path) if path else {})
        return self._project

    def passed_over(self) -> tuple[Path, ...]:
        """Return what is called `unictl.toml` on the way to the project's file, and is no file."""
        self.project()
        return self._passed_over

    def user(self) -> Mapping[str, Any]:
        """Return what the user's own file says."""
        if self._user is None:
            path = home.home() / USER_FILE
            self._user = read_toml(path) if home.exists(path) else {}
        return self._user

    def says_anything(self) -> bool:
        """Return whether there is a file of settings, or something with such a file's name."""
        return bool(self.project()[0] or self.passed_over() or self.user())

    def default_service(self, capability: str) -> str | None:
        """Return the project's or the user's default service for a capability."""
        for table in (self.project()[1], self.user()):
            defaults = table.get("defaults", {})
            if isinstance(defaults, Mapping) and isinstance(found := defaults.get(capability), str):
                return found
        return None

    def live_profile(self, profile: str) -> bool:
        """Return whether the user marked the profile live; the project's file can't."""
        profiles = self.user().get("profiles", {})
        marked = profiles.get(profile, {}) if isinstance(profiles, Mapping) else {}
        return isinstance(marked, Mapping) and marked.get("live") is True


def working_folder() -> Path:
    """Return the working folder.

    Raises:
        InvalidRequest: It is gone.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise InvalidRequest(
            "the working folder is gone, or may not be read",
            hint="Change to a folder that is there (`cd`), and run it again.",
        ) from error


def find_project(folder: Path) -> Path | None:
    """Return the nearest `unictl.toml` from the folder upward.

    Raises:
        InvalidRequest: A folder on the way may not be entered, so nobody can say.
    """
    return _nearest(folder)[0]


def _nearest(folder: Path) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the nearest `unictl.toml`, and what bears its name on the way and is no file."""
    passed: list[Path] = []
    for above in (folder, *folder.parents):
        path = above / PROJECT_FILE
        try:
            if stat.S_ISREG(path.stat().st_mode):
                return path, tuple(passed)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise InvalidRequest(
                f"cannot look for {path}: {error.strerror}",
                hint="Change to a folder that you may enter (`cd`), and run it again.",
                file=str(path),
            ) from error
        passed.append(path)
    return None, tuple(passed)


def read_toml(path: Path) -> Mapping[str, Any]:
    """Return the file's tables.

    Raises:
        InvalidRequest: It can't be read or is no TOML.
        FormatTooNew: Its `schema` is newer than this unictl.
    """
    import tomllib  # noqa: PLC0415 - only where there is a file

    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            f"{path} is not UTF-8 from byte {error.start + 1} on",
            hint="Save it as UTF-8.",
            file=str(path),
            line=error.object.count(b"\n", 0, error.start) + 1,
        ) from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InvalidRequest(
            f"cannot read {path}: {why}", hint="Correct or remove the file.", file=str(path)
        ) from error
    schema = table.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise FormatTooNew(f"{path} has schema {schema}, newer than this unictl", file=str(path))
    return table


def _fitting(setting: Setting, value: Any) -> Any:
    """Return the value if it is one that the setting takes."""
    if setting.choices and value not in setting.choices:
        raise ValueError(f"it is one of {', '.join(setting.choices)}")
    if setting.least is not None and not setting.least <= value < float("inf"):
        finite = "a finite number of " if setting.kind is float else ""
        raise ValueError(f"it is {finite}at least {setting.least:g}")
    if setting.kind is str and not value:
        raise ValueError("it is empty")
    return value


def _given(setting: Setting, value: Any) -> Any:
    """Return a program's or a file's value, which has a type already, if the setting takes it."""
    kinds, word = _KINDS[setting.kind]
    if type(value) not in kinds:
        raise ValueError(f"it is {word}")
    return _fitting(setting, value)


_KINDS: Final[Mapping[Callable[[str], Any], tuple[tuple[type, ...], str]]] = {
    _switch: ((bool,), "true or false"),
    float: ((int, float), "a number"),
    int: ((int,), "a whole number"),
    str: ((str,), "text"),
}


def from_file(setting: Setting, value: Any, source: str) -> Any:
    """Return the value that a file gives a setting.

    Raises:
        InvalidRequest: The setting can't take it.
    """
    try:
        return _given(setting, value)
    except ValueError as error:
        raise InvalidRequest(
            f"{setting.name} in {source} can't be {value!r}: {error}",
            hint="Correct the file.",
            file=source,
        ) from error
