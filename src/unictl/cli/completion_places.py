"""Where each shell keeps a user's completions, and how the script gets there."""

import os
from dataclasses import dataclass
from pathlib import Path

from unictl.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class Place:
    """Where a shell keeps a completion.

    Attributes:
        script: The file that the shell loads.
        start_file: The file that it reads when it starts.
        lines: What must stand in the start file; nothing where the shell looks by itself.
        needed: Whether it can't do without those lines.
    """

    script: Path
    start_file: Path
    lines: tuple[str, ...] = ()
    needed: bool = True


def places() -> dict[str, Place]:
    """Return where each shell keeps the user's own completions."""
    user = Path.home()
    data = _folder("XDG_DATA_HOME", user / ".local" / "share")
    config = _folder("XDG_CONFIG_HOME", user / ".config")
    bash = data / "bash-completion" / "completions" / "unictl"
    zsh_home = _folder("ZDOTDIR", user)
    found = _on_fpath(user)
    zsh = found or zsh_home / ".zfunc"
    zsh_lines = (f"fpath=({_tilde(zsh)} $fpath)", "autoload -Uz compinit && compinit")
    power = config / "powershell"
    return {
        # Found there by the package bash-completion; without it the line loads the script.
        "bash": Place(bash, user / ".bashrc", (f"source {_tilde(bash)}",), needed=False),
        "zsh": Place(zsh / "_unictl", zsh_home / ".zshrc", () if found else zsh_lines),
        "fish": Place(config / "fish" / "completions" / "unictl.fish", config / "fish/config.fish"),
        "powershell": Place(
            power / "unictl.ps1",
            power / "Microsoft.PowerShell_profile.ps1",
            (f". '{power / 'unictl.ps1'}'",),
        ),
    }


def _folder(variable: str, otherwise: Path) -> Path:
    return Path(os.environ[variable]) if os.environ.get(variable) else otherwise


def _on_fpath(user: Path) -> Path | None:
    """Return the user's own folder on $FPATH, where zsh exports it."""
    for folder in filter(None, os.environ.get("FPATH", "").split(":")):
        if Path(folder).is_relative_to(user) and os.access(folder, os.W_OK):
            return Path(folder)
    return None


def _tilde(path: Path) -> str:
    """Return the path as a shell's start file may have it."""
    if path.is_relative_to(Path.home()):
        path = Path("~") / path.relative_to(Path.home())
    return str(path).replace(" ", "\\ ")


def replace(path: Path, text: str) -> bool:
    """Write the file unless it is the same already, and return whether it was written."""
    try:
        if path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".new")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise InvalidRequest(
            f"cannot write {path}: {error.strerror}",
            hint="Mend its permissions, or take the script from `unictl completion --print`.",
            file=str(path),
        ) from error
    return True


def _start_text(place: Place) -> str:
    try:
        return place.start_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def stands(place: Place) -> bool:
    """Return whether the start file has the lines that the shell can't do without."""
    written = {line.strip() for line in _start_text(place).splitlines()}
    return not place.needed or written.issuperset(place.lines)


def append(place: Place) -> bool:
    """Add those of the lines that are missing, and return whether there were any."""
    before = _start_text(place)
    written = {line.strip() for line in before.splitlines()}
    missing = [line for line in place.lines if line not in written]
    if not missing:
        return False
    lead = "" if not before or before.endswith("\n") else "\n"
    try:
        place.start_file.parent.mkdir(parents=True, exist_ok=True)
        with place.start_file.open("a", encoding="utf-8") as file:
            file.write(lead + "\n".join(missing) + "\n")
    except OSError as error:
        raise InvalidRequest(
            f"cannot write {place.start_file}: {error.strerror}",
            hint=f"Add these lines yourself: {'; '.join(missing)}",
            file=str(place.start_file),
        ) from error
    return True
