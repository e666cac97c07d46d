"""A .env is replaced at once; killed at any point it is the old or the new, and still itself."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from unictl.envfile import rewrite_file
from unictl.envfile.rewrite_file import EnvFile, create
from unictl.errors import Busy, Conflict, InvalidRequest

OLD = b"KEY=old\n" * 1000
NEW = b"KEY=unictl://shop/key\n" * 1000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a .env."""
    path = tmp_path / ".env"
    path.write_bytes(OLD)
    return path


def entries(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o755])
def test_the_mode_stays(file: Path, mode: int) -> None:
    """Whoever could read or write the file can do so afterwards, and nobody else."""
    file.chmod(mode)
    EnvFile(str(file)).replace(OLD, NEW)
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert entries(file.parent) == [".env"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_owner_stays(file: Path) -> None:
    """A file of somebody else is still his, though root has replaced it."""
    os.chown(file, 12345, 23456)
    EnvFile(str(file)).replace(OLD, NEW)
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 23456)


def test_extended_attributes_stay(file: Path) -> None:
    """What is attached to the file (tags, an access list) is attached to it still."""
    try:
        os.setxattr(file, "user.tag", b"mine")
    except (AttributeError, OSError):
        pytest.skip("this file system keeps no extended attributes")
    EnvFile(str(file)).replace(OLD, NEW)
    assert os.getxattr(file, "user.tag") == b"mine"


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    """A .env that is a link leads to the same file, and that has the new text."""
    (tmp_path / "app").mkdir()
    link = tmp_path / "app" / ".env"
    link.symlink_to("../.env")
    EnvFile(str(link)).replace(OLD, NEW)
    assert link.is_symlink()
    assert os.readlink(link) == "../.env"  # noqa: PTH115 - the text of the link itself
    assert file.read_bytes() == NEW


def test_what_somebody_wrote_meanwhile_is_not_lost(file: Path) -> None:
    """A change between reading and writing is left as it is, and told."""
    opened = EnvFile(str(file))
    read = opened.read()
    file.write_bytes(b"KEY=edited\n")
    with pytest.raises(Conflict):
        opened.replace(read, NEW)
    assert file.read_bytes() == b"KEY=edited\n"
    assert entries(file.parent) == [".env"]


def refused(path: Path) -> InvalidRequest:
    """Return why a file is refused."""
    with pytest.raises(InvalidRequest) as error:
        EnvFile(str(path))
    assert str(path) in error.value.message
    assert error.value.hint
    return error.value


def test_what_cannot_be_replaced_is_refused_at_once(file: Path, tmp_path: Path) -> None:
    """No file, a folder, a pipe, one that may not be written: told before anything is done."""
    refused(tmp_path / "nowhere")
    refused(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe")
    file.chmod(0o444)
    assert "chmod u+w" in refused(file).hint


def test_a_second_name_would_keep_the_secrets(file: Path, tmp_path: Path) -> None:
    """A file with hard links is refused: the others would go on holding the old text."""
    (tmp_path / "other").hardlink_to(file)
    assert "hard links" in refused(file).message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_leaves_the_file(file: Path) -> None:
    """Without the right to make a file beside it, the old one stays, and it is told."""
    file.parent.chmod(0o500)
    try:
        with pytest.raises(InvalidRequest):
            EnvFile(str(file)).replace(OLD, NEW)
    finally:
        file.parent.chmod(0o700)
    assert file.read_bytes() == OLD


def test_one_after_the_other(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds the folder in use waits, and gives up with a clear status."""
    import fcntl  # noqa: PLC0415 - POSIX only

    monkeypatch.setattr(rewrite_file, "_LOCK_SECONDS", 0.3)
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            EnvFile(str(file)).replace(OLD, NEW)
        monkeypatch.setattr(rewrite_file, "_LOCK_SECONDS", 20.0)
        threading.Timer(0.3, fcntl.flock, (descriptor, fcntl.LOCK_UN)).start()
        EnvFile(str(file)).replace(OLD, NEW)
    finally:
        os.close(descriptor)
    assert file.read_bytes() == NEW


def test_of_many_at_once_one_wins(file: Path) -> None:
    """Eight that read the same text: one replaces it, the others are told of a change."""
    ready = threading.Barrier(8)
    ended: list[str] = []

    def replace(number: int) -> None:
        opened = EnvFile(str(file))
        old = opened.read()
        ready.wait()
        try:
            opened.replace(old, b"%d\n" % number)
        except Conflict:
            ended.append("conflict")
        else:
            ended.append("written")

    threads = [threading.Thread(target=replace, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["conflict"] * 7 + ["written"]
    assert entries(file.parent) == [".env"]


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """A file that is made anew can be read by nobody else, whatever the umask."""
    create(str(tmp_path / "made"), NEW)
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o600
    assert (tmp_path / "made").read_bytes() == NEW


REPLACE = """
    import os, sys
    from unictl.envfile.rewrite_file import EnvFile
    new = b"KEY=unictl://shop/key\\n" * 1000
    file = EnvFile(".env")
    with suppress_missing():
        os.stat("from here on")
    file.replace(file.read(), new)
    with suppress_missing():
        os.stat("up to here")
"""
SCRIPT = "from contextlib import suppress\n" + textwrap.dedent(REPLACE).replace(
    "suppress_missing()", "suppress(OSError)"
)
# Calls that ask for memory or the time change nothing that could be seen.
IDLE = {"brk", "mmap", "munmap", "mprotect", "madvise", "futex", "clock_gettime", "getrandom"}


def strace(folder: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Run the script under strace."""
    return subprocess.run(
        ["strace", "-qq", *options, sys.executable, "-c", SCRIPT],
        cwd=folder,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def calls(folder: Path) -> list[tuple[str, int]]:
    """Return each system call of the replacement: its name, and its number among those."""
    log = folder.with_name("log")
    if strace(folder, "-o", str(log)).returncode != 0:
        pytest.skip("this system doesn't allow tracing")
    counted: dict[str, int] = {}
    found: list[tuple[str, int]] = []
    within = False
    for line in log.read_text(errors="replace").splitlines():
        if not (called := re.match(r"(\w+)\(", line)):
            continue
        counted[called[1]] = counted.get(called[1], 0) + 1
        if "from here on" in line or "up to here" in line:
            within = "from here on" in line
        elif within and called[1] not in IDLE:
            found.append((called[1], counted[called[1]]))
    return found


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to inject the signal")
@pytest.mark.debian
def test_killed_at_any_system_call_it_is_the_old_or_the_new(tmp_path: Path) -> None:
    """SIGKILL at each system call in turn leaves one of the two, whole, with its mode.

    The next run succeeds, and takes away what the killed one left.
    """
    folder = tmp_path / "project"
    folder.mkdir()
    file = folder / ".env"
    file.write_bytes(OLD)
    file.chmod(0o640)
    made = calls(folder)
    assert {"flock", "fsync", "rename"} <= {name for name, _ in made}
    seen = set()
    for name, number in made:
        file.write_bytes(OLD)
        rule = f"inject={name}:signal=KILL:when={number}"
        killed = strace(folder, "-o", "/dev/null", "-e", f"trace={name}", "-e", rule)
        assert killed.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), (name, number)
        content = file.read_bytes()
        assert content in (OLD, NEW), (name, number)
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        seen.add(content)
        left = set(entries(folder)) - {".env"}
        assert len(left) <= 1
        for one in left:
            assert stat.S_IMODE((folder / one).stat().st_mode) & 0o007 == 0
        EnvFile(str(file)).replace(content, content + b"#")
        assert entries(folder) == [".env"]
    assert seen == {OLD, NEW}
    with suppress(OSError):
        folder.with_name("log").unlink()
