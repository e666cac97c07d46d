"""A walk finds the files that name services, ends, and leaves out what is somebody else's."""

import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest

from unictl.envfile.tree import LARGEST, NEVER_ENTERED, Found, Told, Walked, walk
from unictl.envfile.tree_kinds import kind_of


def planted(root: Path, files: Iterable[str]) -> None:
    """Make empty files, with their folders."""
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()


def found(root: Path, *, hidden: bool = False) -> list[str]:
    """Return the files found, relative to the root."""
    return [
        os.path.relpath(one.path, root)
        for one in walk(str(root), hidden=hidden)
        if isinstance(one, Found)
    ]


def told(root: Path) -> list[tuple[str, str]]:
    """Return the files that there is something to say of, and the codes."""
    return [(one.file, one.notice.code) for one in walk(str(root)) if isinstance(one, Told)]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".env", "env"),
        (".env.local", "env"),
        (".env.production.sample", "env"),
        (".env_sample", "env"),
        (".ENV", "env"),
        (".envrc", "env"),
        ("prod.env", "env"),
        ("app.env.example", "env"),
        ("env.example", "env"),
        (".dev.vars", "env"),
        (".flaskenv", "env"),
        ("compose.yaml", "compose"),
        ("docker-compose.yml", "compose"),
        ("docker-compose.override.yml", "compose"),
        ("compose.prod.yaml", "compose"),
        (".github/workflows/ci.yml", "workflow"),
        ("apps/.github/workflows/release.yaml", "workflow"),
        (".github/dependabot.yml", None),
        ("workflows/ci.yml", None),
        ("environment.md", None),
        ("env", None),
        (".env.ts", None),
        ("config.env.d.ts", None),
        (".env.yml", None),
        (".env.gpg", None),
        (".env.swp", None),
        (".env~", None),
        ("environment.py", None),
        ("composer.json", None),
        ("decompose.yml", None),
    ],
)
def test_a_file_is_known_by_its_name(path: str, kind: str | None) -> None:
    """Files of variables are found under the names that they go by, and programs are not."""
    assert kind_of(path) == kind


def test_an_ignored_file_is_looked_at_and_an_ignored_folder_is_not(tmp_path: Path) -> None:
    """The `.env` that git ignores is what the user looks for; a build's copies are not."""
    planted(tmp_path, [".env", "web/.env.local", "build/.env", "web/dist/.env", "kept/dist/.env"])
    (tmp_path / ".gitignore").write_text(".env*\nbuild/\n")
    (tmp_path / "web" / ".gitignore").write_text("dist\n")
    assert found(tmp_path) == [".env", "kept/dist/.env", "web/.env.local"]


@pytest.mark.parametrize("name", sorted(NEVER_ENTERED))
def test_what_others_wrote_is_never_entered(tmp_path: Path, name: str) -> None:
    """Dependencies, caches and the repository's own folder hold no settings of the user."""
    planted(tmp_path, [f"{name}/.env", f"{name}/deep/.env", "app/.env"])
    assert found(tmp_path, hidden=True) == ["app/.env"]


def test_a_virtual_environment_is_known_whatever_its_name(tmp_path: Path) -> None:
    """The folder with a `pyvenv.cfg` is left out, even one called `.env`."""
    planted(tmp_path, ["python/pyvenv.cfg", "python/lib/x.env", ".env/pyvenv.cfg", ".env/b.env"])
    assert found(tmp_path, hidden=True) == []


def test_hidden_folders_are_entered_when_that_is_asked_for(tmp_path: Path) -> None:
    """Without --hidden only the hidden folders where workflows and containers stand are seen."""
    usual = [".devcontainer/compose.yml", ".github/workflows/ci.yml"]
    planted(tmp_path, [*usual, ".config/app.env", "a/.secrets/.env"])
    assert found(tmp_path) == usual
    assert found(tmp_path, hidden=True) == [".config/app.env", *usual, "a/.secrets/.env"]


def test_links_lead_nowhere_in_circles(tmp_path: Path) -> None:
    """A link to a folder isn't followed, one to a file is, and a broken one is told of."""
    planted(tmp_path, ["a/.env"])
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to("a")
    (tmp_path / ".env.linked").symlink_to("a/.env")
    (tmp_path / ".env.circle").symlink_to(".env.circle")
    (tmp_path / ".env.nowhere").symlink_to("nowhere")
    (tmp_path / ".env.folder").symlink_to("a")
    assert found(tmp_path) == [".env.linked", "a/.env"]
    lost = [str(tmp_path / ".env.circle"), str(tmp_path / ".env.nowhere")]
    assert told(tmp_path) == [(name, "unreadable") for name in lost]


def test_pipes_and_giants_are_left_out_and_told(tmp_path: Path) -> None:
    """A pipe would wait for ever, and nobody's settings have more than the bound."""
    os.mkfifo(tmp_path / ".env")
    with (tmp_path / "dump.env").open("wb") as opened:
        opened.truncate(LARGEST + 1)
    assert told(tmp_path) == [
        (str(tmp_path / ".env"), "special_file"),
        (str(tmp_path / "dump.env"), "too_large"),
    ]
    assert found(tmp_path) == []


def test_a_folder_that_cant_be_opened_is_told_and_the_walk_goes_on(tmp_path: Path) -> None:
    """A path longer than the system takes stops nothing; what comes behind it is found."""
    planted(tmp_path, ["z/.env"])
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(20):
            Path("n" * 250).mkdir()
            os.chdir("n" * 250)
    finally:
        os.chdir(here)
    assert found(tmp_path) == ["z/.env"]
    assert [code for _, code in told(tmp_path)] == ["unreadable"]


def test_a_walk_is_lazy(tmp_path: Path) -> None:
    """The first file is there before a folder below was looked at: what goes meanwhile is gone."""
    planted(tmp_path, [".env", "a/.env", "b/.env"])
    going = walk(str(tmp_path))
    assert list(islice(going, 2)) == [
        Walked(str(tmp_path)),
        Found(str(tmp_path / ".env"), "env"),
    ]
    (tmp_path / "b" / ".env").unlink()
    assert [one.path for one in going if isinstance(one, Found)] == [str(tmp_path / "a" / ".env")]


def test_files_are_named_as_they_are_opened_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path begins as the user began it, so that it can be copied into the next command."""
    planted(tmp_path, ["a/.env"])
    (tmp_path / "linked").symlink_to("a")
    monkeypatch.chdir(tmp_path)
    for root, path in (
        (".", "a/.env"),
        ("a", "a/.env"),
        ("./a", "./a/.env"),
        ("linked", "linked/.env"),
    ):
        assert [one.path for one in walk(root) if isinstance(one, Found)] == [path]
