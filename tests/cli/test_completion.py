"""What `unictl completion` promises: the right place, told what to do, harmless to repeat."""

from pathlib import Path

import pytest
from command import Command

from unictl.shipped import shipped

SCRIPTS = {
    "bash": ("unictl.bash", ".local/share/bash-completion/completions/unictl"),
    "zsh": ("unictl.zsh", ".zfunc/_unictl"),
    "fish": ("unictl.fish", ".config/fish/completions/unictl.fish"),
    "powershell": ("unictl.ps1", ".config/powershell/unictl.ps1"),
}
SHELLS = tuple(SCRIPTS)


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with nothing in it, and no variable that moves a shell's files."""
    folder = tmp_path / "user"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("ZDOTDIR", "FPATH", "PSModulePath", "SHELL"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.mark.parametrize("shell", SHELLS)
def test_install_writes_where_the_shell_looks(unictl: Command, user: Path, shell: str) -> None:
    """One command puts the committed script into the user's own place."""
    script, place = SCRIPTS[shell]
    ran = unictl("completion", shell)
    assert ran.status == 0, ran.stderr
    assert ran.json["script"] == str(user / place)
    assert (user / place).read_text() == shipped(f"completions/{script}").read_text()


@pytest.mark.parametrize("shell", SHELLS)
def test_installing_again_changes_nothing(unictl: Command, user: Path, shell: str) -> None:
    """The second time says so, and leaves script and start file as they are."""
    assert unictl("completion", shell, "--append").json["changed"] is True
    before = {file: file.read_bytes() for file in user.rglob("*") if file.is_file()}
    again = unictl("completion", shell, "--append").json
    assert (again["changed"], again["appended"]) == (False, False)
    assert {file: file.read_bytes() for file in user.rglob("*") if file.is_file()} == before


def test_install_replaces_an_older_script(unictl: Command, user: Path) -> None:
    """After an upgrade the same command brings the new script."""
    place = user / SCRIPTS["bash"][1]
    place.parent.mkdir(parents=True)
    place.write_text("# old\n")
    assert unictl("completion", "bash").json["changed"] is True
    assert place.read_text() == shipped("completions/unictl.bash").read_text()


@pytest.mark.parametrize(
    ("program", "shell"),
    [
        ("/bin/bash", "bash"),
        ("/usr/local/bin/zsh", "zsh"),
        ("/opt/fish", "fish"),
        ("/usr/bin/pwsh", "powershell"),
    ],
)
@pytest.mark.usefixtures("user")
def test_shell_is_found_by_its_variable(unictl: Command, program: str, shell: str) -> None:
    """Nobody needs to name a shell that $SHELL names."""
    assert unictl("completion", variables={"SHELL": program}).json["shell"] == shell


@pytest.mark.parametrize("program", ["/bin/tcsh", ""])
def test_unknown_shell_is_asked_for(unictl: Command, user: Path, program: str) -> None:
    """Where $SHELL doesn't help, nothing is written and the choices are named."""
    ran = unictl("completion", variables={"SHELL": program})
    assert (ran.status, ran.stdout) == (2, "")
    assert "unictl completion bash|zsh|fish|powershell" in ran.error["hint"]
    assert list(user.iterdir()) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_print_prints_the_script_and_writes_nothing(
    unictl: Command, user: Path, shell: str
) -> None:
    """A package can take the script from stdout."""
    script = shipped(f"completions/{SCRIPTS[shell][0]}").read_text()
    assert unictl("completion", shell, "--print").stdout == script
    assert list(user.iterdir()) == []


def test_zsh_is_told_its_two_lines_and_append_adds_them_once(unictl: Command, user: Path) -> None:
    """Zsh needs the folder on fpath; what stands in .zshrc already is kept and not doubled."""
    start = user / ".zshrc"
    start.write_text("autoload -Uz compinit && compinit")  # without a line's end
    told = unictl("completion", "zsh", "-o", "human").stdout
    assert "fpath=(~/.zfunc $fpath)" in told
    assert start.read_text() == "autoload -Uz compinit && compinit"
    assert unictl("completion", "zsh", "--append").json["ready"] is True
    assert start.read_text().splitlines() == [
        "autoload -Uz compinit && compinit",
        "fpath=(~/.zfunc $fpath)",
    ]


def test_places_follow_the_users_variables(unictl: Command, user: Path, tmp_path: Path) -> None:
    """XDG_DATA_HOME, XDG_CONFIG_HOME and ZDOTDIR move the files, as the shells have it."""
    moved = {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "ZDOTDIR": str(tmp_path / "zsh"),
    }
    for shell in SHELLS:
        script = Path(unictl("completion", shell, variables=moved).json["script"])
        assert not script.is_relative_to(user)
        assert script.is_file()


def test_a_folder_that_cannot_be_written_is_named(unictl: Command, user: Path) -> None:
    """A file in the way is an error with a way round it, not a traceback."""
    (user / ".config").write_text("")
    ran = unictl("completion", "fish")
    assert (ran.status, ran.stdout) == (2, "")
    assert "--print" in ran.error["hint"]
