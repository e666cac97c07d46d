"""`unictl run --mask`: the program keeps its terminal, its signals and its status, not its secrets.

Each test runs the real command, at a pseudo-terminal or in a pipe.
"""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import PROGRAM, Command
from screen import Screen
from vaults import vault_with

SECRET = "Qw3Er5Ty7Ui9Op2As4Df6Gh8"
SHOW = "import os; print(os.environ['RAZORPAY_KEY_SECRET'], flush=True)"


@pytest.fixture(autouse=True)
def key(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a secret and a public key in a vault that opens."""
    values = {"key_secret": SECRET, "key_id": "rzp_test_public01"}
    monkeypatch.setenv("UNICTL_VAULT_KEY", vault_with(clean_home, values))


Start = Callable[..., Screen]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what runs Python code under `run --mask` at a terminal."""
    screens: list[Screen] = []

    def call(code: str, *, size: tuple[int, int] = (24, 80), redirect: str = "") -> Screen:
        (tmp_path / "code.py").write_text(textwrap.dedent(code))
        line = f"exec {PROGRAM} run --mask -- {sys.executable} code.py {redirect}"
        screens.append(Screen(["sh", "-c", line], tmp_path, os.environ, size))
        return screens[-1]

    yield call
    for screen in screens:
        screen.close()


def python(code: str) -> tuple[str, ...]:
    """Return the arguments that run Python code under `run --mask`."""
    return ("run", "--mask", "--", sys.executable, "-c", textwrap.dedent(code))


def test_both_outputs_of_a_pipe_are_filtered_and_kept_apart(unictl: Command) -> None:
    """Without a terminal stdout and stderr stay what they are; the public key is no secret."""
    done = unictl(
        *python("""
            import base64, os, sys
            secret = os.environ["RAZORPAY_KEY_SECRET"]
            print("out", secret, os.environ["RAZORPAY_KEY_ID"])
            print("err", base64.b64encode(b"a" + secret.encode()).decode(), file=sys.stderr)
            print(sys.stdout.isatty(), sys.stderr.isatty())
        """)
    )
    assert done.status == 0
    assert done.stdout == "out ******** rzp_test_public01\nFalse False\n"
    assert "********" in done.stderr
    assert SECRET[2:-2] not in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["UNICTL_VAULT_PASSPHRASE", "UNICTL_VAULT_IDENTITY"])
def test_what_opens_the_vault_is_hidden_too(unictl: Command, name: str) -> None:
    """A program that prints its environment shows neither the vault's key nor a passphrase."""
    other = "a passphrase that opens something else"
    done = unictl(
        *python("import os; [print(name, os.environ[name]) for name in sorted(os.environ)]"),
        variables={name: other},
    )
    assert done.status == 0, done.stderr
    assert f"{name} ********\n" in done.stdout
    assert "UNICTL_VAULT_KEY ********\n" in done.stdout
    assert other not in done.stdout
    assert os.environ["UNICTL_VAULT_KEY"][12:-12] not in done.stdout


def test_what_comes_in_is_the_programs(unictl: Command) -> None:
    """A pipe on stdin reaches the program as it is."""
    done = unictl(*python("import sys; print(sys.stdin.read().upper())"), stdin="abc")
    assert (done.status, done.stdout) == (0, "ABC\n")


def test_a_secret_in_two_writes_is_one(unictl: Command) -> None:
    """Written in two halves with a long pause between, it is hidden all the same."""
    done = unictl(
        *python(f"""
            import sys, time
            for half in ({SECRET[:12]!r}, {SECRET[12:]!r}):
                sys.stdout.write(half); sys.stdout.flush(); time.sleep(0.4)
        """)
    )
    assert done.status == 0
    assert SECRET[3:12] not in done.stdout
    assert SECRET[12:] not in done.stdout


def test_much_output_comes_whole(unictl: Command) -> None:
    """A megabyte of lines arrives complete and in order."""
    done = unictl(*python("for n in range(100000): print(n, 'line')"))
    assert done.stdout == "".join(f"{n} line\n" for n in range(100000))


@pytest.mark.parametrize("status", [0, 1, 37, 255])
def test_the_exit_status_is_the_programs(unictl: Command, status: int) -> None:
    """Whatever the program exits with, unictl does."""
    assert unictl(*python(f"raise SystemExit({status})")).status == status


def test_a_signal_is_told_as_a_shell_does(unictl: Command) -> None:
    """A program that a signal ended makes unictl exit with 128 and its number."""
    done = unictl(*python("import os; os.kill(os.getpid(), 9)"))
    assert done.status == 128 + signal.SIGKILL


@pytest.mark.parametrize(("command", "status"), [("no-such-program", 127), ("/etc/passwd", 126)])
def test_what_cannot_be_started_is_told(unictl: Command, command: str, status: int) -> None:
    """Not found is 127, not executable 126, as without --mask."""
    done = unictl("run", "--mask", "--", command)
    assert (done.status, done.stdout) == (status, "")
    assert command in done.error["message"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_signals_are_passed_on_once(unictl: Command, number: int) -> None:
    """The program gets each signal that unictl gets, once, and decides what becomes of it."""
    child = unictl.start(
        *python(f"""
            import signal, time
            came = []
            signal.signal({int(number)}, lambda *_: came.append(1))
            print("ready", flush=True)
            end = time.monotonic() + 20
            while not came and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(0.3)
            print(len(came), flush=True)
            raise SystemExit(5)
        """)
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(number)
    assert child.stdout.read() == "1\n"
    assert child.wait(30) == 5


def test_nobody_reads_ends_it(tmp_path: Path) -> None:
    """`unictl run --mask -- yes | head -1` ends at once, as `yes | head -1` does."""
    done = subprocess.run(
        ["sh", "-c", f"{PROGRAM} run --mask -- yes | head -1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("y\n", "")


def test_what_the_program_leaves_running_holds_nothing_up(unictl: Command) -> None:
    """A daemon that keeps the pipe open doesn't keep unictl, once the program has ended."""
    begun = time.monotonic()
    done = unictl("run", "--mask", "--", "sh", "-c", "sleep 20 & echo started")
    assert (done.status, done.stdout) == (0, "started\n")
    assert time.monotonic() - begun < 15


def test_it_is_a_terminal_with_its_size_and_colours(start: Start) -> None:
    """The program sees a terminal of the same size, and its colours come through."""
    screen = start(
        """
        import os, sys
        print(all(os.isatty(fd) for fd in (0, 1, 2)), os.get_terminal_size(), os.ctermid())
        open("/dev/tty", "w").write("to the terminal\\n")
        print("\\x1b[31mred " + os.environ["RAZORPAY_KEY_SECRET"] + "\\x1b[0m")
        """,
        size=(30, 100),
    )
    screen.wait("True os.terminal_size(columns=100, lines=30)")
    screen.wait("to the terminal")
    screen.wait("red ********")
    assert screen.status() == 0
    assert b"\x1b[31mred ********\x1b[0m\r\n" in screen.written


def test_what_is_typed_is_seen_and_read(start: Start) -> None:
    """A prompt without a newline is shown at once, and so is each key, even one like a secret's."""
    screen = start("name = input('name? '); print('hello', name)")
    screen.wait("name?")
    screen.type("Qw")
    screen.wait("name? Qw")
    screen.type("xy\r")
    screen.wait("hello Qwxy")
    assert screen.status() == 0


def test_a_secret_that_is_typed_is_not_echoed_whole(start: Start) -> None:
    """Whoever pastes the secret sees the mask, and the program reads what was pasted."""
    screen = start("text = input('? '); print(len(text))")
    screen.wait("?")
    screen.type(f"{SECRET}\r")
    screen.wait("24")
    assert screen.status() == 0
    assert SECRET.encode() not in screen.written


def test_ctrl_c_reaches_the_program(start: Start) -> None:
    """The program catches it, ends as it likes, and the terminal is as it was."""
    screen = start(
        """
        import time
        try:
            print("ready", flush=True)
            time.sleep(30)
        except KeyboardInterrupt:
            raise SystemExit(3)
        """
    )
    screen.wait("ready")
    screen.type("\x03")
    assert screen.status() == 3


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell with job control")
def test_ctrl_z_stops_program_and_unictl_and_fg_goes_on(tmp_path: Path) -> None:
    """The shell has its terminal back meanwhile; the program is stopped, too, and then goes on."""
    (tmp_path / "code.py").write_text(
        "import os; open('pid', 'w').write(str(os.getpid())); print('wait''ing', flush=True);"
        "print(input(), 'read')"
    )
    screen = Screen(["bash", "--norc", "--noprofile", "-i"], tmp_path, os.environ)
    try:
        screen.type(f"{PROGRAM} run --mask -- {sys.executable} code.py\r")
        screen.wait("waiting")
        process = (tmp_path / "pid").read_text()
        state = Path(f"/proc/{process}/stat")
        screen.type("\x1a")
        screen.wait("Stopped")
        assert state.read_text().rpartition(")")[2].split()[0] == "T"
        screen.type("stty -a | grep -c ' icanon'; echo a''nswered\r")
        screen.wait("answered")
        screen.type("fg\r")
        screen.type("hello\r")
        screen.wait("hello read")
        assert "1" in screen.lines
    finally:
        screen.close()


def test_a_change_of_the_window_is_told(start: Start) -> None:
    """The program gets SIGWINCH and the new size."""
    screen = start(
        """
        import os, signal, time
        def tell(*_):
            os.write(1, f"now {os.get_terminal_size()}\\n".encode())
        signal.signal(signal.SIGWINCH, tell)
        print("ready", flush=True)
        for _ in range(600):
            time.sleep(0.05)
        """
    )
    screen.wait("ready")
    screen.resize(33, 99)
    screen.wait("now os.terminal_size(columns=99, lines=33)")
    screen.type("\x03")
    assert screen.status() == 128 + signal.SIGINT


def test_only_what_is_a_terminal_is_one(start: Start, tmp_path: Path) -> None:
    """With stdout in a file the program sees no terminal there, and the file has no secret."""
    screen = start(
        f"""
        import os, sys
        {SHOW}
        print([os.isatty(fd) for fd in (0, 1, 2)], file=sys.stderr)
        """,
        redirect="> out",
    )
    screen.wait("[True, False, True]")
    assert screen.status() == 0
    assert (tmp_path / "out").read_text() == "********\n"


def test_being_killed_gives_the_terminal_back(start: Start) -> None:
    """SIGTERM to unictl ends the program, and the terminal's mode is what it was."""
    screen = start("import time; print('ready', flush=True); time.sleep(30)")
    screen.wait("ready")
    assert screen.unbuffered()
    os.kill(screen.child.pid, signal.SIGTERM)
    assert screen.status() == 128 + signal.SIGTERM


def test_a_value_that_is_too_short_is_told(clean_home: Path, unictl: Command) -> None:
    """Three letters can't be hidden: their variable is named, and nothing else is spoilt."""
    (clean_home / "vault.unictl").unlink()
    opens = vault_with(clean_home, {"key_secret": "abc"})
    done = unictl(*python("print('abcdef')"), variables={"UNICTL_VAULT_KEY": opens})
    assert done.stdout == "abcdef\n"
    assert "RAZORPAY_KEY_SECRET is too short to be hidden" in done.stderr
