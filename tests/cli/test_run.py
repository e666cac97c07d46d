"""`unictl run`: the program gets its keys, keeps its status, and doesn't start without them."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from unictl.core.secret import Secret
from unictl.home import VAULT_FILE
from unictl.vault.ci_key import new_ci_key
from unictl.vault.slots import CI_KEY, Opener
from unictl.vault.store import Deposit, Vault

Run = Callable[..., subprocess.CompletedProcess[str]]
SHOW = "import json, os; print(json.dumps(dict(os.environ)))"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault with a catalogued service, one with remembered variables, and an unknown one."""
    key = new_ci_key()
    made = Vault.create(tmp_path / "home" / VAULT_FILE, [Opener(CI_KEY, key, "the test")])
    made.store(
        [
            Deposit("default", "razorpay", "default", "key_id", Secret("rzp_test_1")),
            Deposit("default", "razorpay", "default", "key_secret", Secret("s3"), "MY_SECRET"),
            Deposit("default", "acme", "default", "api.token", Secret("line 1\nline 2 ü")),
            Deposit("staging", "razorpay", "default", "key_id", Secret("rzp_test_2")),
            Deposit("default", "razorpay", "second", "key_id", Secret("rzp_test_3")),
        ]
    )
    (tmp_path / "key").write_text(key.reveal())
    return made


@pytest.fixture
def environment(vault: Vault, tmp_path: Path) -> dict[str, str]:
    """An environment that opens the vault."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("UNICTL_")}
    key = (tmp_path / "key").read_text()
    return {**kept, "UNICTL_HOME": str(vault.path.parent), "UNICTL_VAULT_KEY": key}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run the real command."""

    def call(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "unictl", "run", *arguments],
            env={**environment, **more},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return call


def given(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return the environment that the program printed."""
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_every_key_has_its_variable(run: Run) -> None:
    """The remembered name, else the catalog's first, else service and field; values exact."""
    found = given(run("--", sys.executable, "-c", SHOW, RAZORPAY_KEY_ID="stale", OTHER="kept"))
    assert found["RAZORPAY_KEY_ID"] == "rzp_test_1"
    assert found["MY_SECRET"] == "s3"
    assert found["ACME_API_TOKEN"] == "line 1\nline 2 ü"
    assert found["OTHER"] == "kept"
    assert "RAZORPAY_KEY_SECRET" not in found
    assert found["UNICTL_VAULT_KEY"].startswith("unictl_ci_")


def test_profile_and_account_choose(run: Run) -> None:
    """Only the entries of the profile and account named are handed over."""
    staging = given(run("--profile", "staging", "--", sys.executable, "-c", SHOW))
    assert staging["RAZORPAY_KEY_ID"] == "rzp_test_2"
    assert "MY_SECRET" not in staging
    second = given(run("--account", "second", "--", sys.executable, "-c", SHOW))
    assert second["RAZORPAY_KEY_ID"] == "rzp_test_3"


def test_only_gives_those_and_not_what_opens_the_rest(run: Run) -> None:
    """With --only neither other services' keys nor the vault's own key reach the program."""
    found = given(run("--only", "acme", "--", sys.executable, "-c", SHOW))
    assert found["ACME_API_TOKEN"]
    assert not {"RAZORPAY_KEY_ID", "MY_SECRET", "UNICTL_VAULT_KEY"} & found.keys()


def test_only_may_be_given_again(run: Run) -> None:
    """Every --only counts, and a list with commas is the same."""
    for only in (("--only", "acme", "--only", "razorpay"), ("--only", "acme, razorpay")):
        found = given(run(*only, "--", sys.executable, "-c", SHOW))
        assert {"ACME_API_TOKEN", "RAZORPAY_KEY_ID", "MY_SECRET"} <= found.keys()


@pytest.mark.parametrize("only", [("",), (" , ",), ("acme", "--only", "")])
def test_only_without_a_service_is_refused(run: Run, only: tuple[str, ...]) -> None:
    """An empty --only is neither all services nor none: nothing runs, status 2."""
    done = run("--only", *only, "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--only" in json.loads(done.stderr)["error"]["message"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--onyl", "razorpay", "--", "echo", "ran"), "--onyl"),
        (("--nope", "--", "echo", "ran"), "--nope"),
        (("-o", "json", "--", "echo", "ran"), "-o"),
        (("--onyl=razorpay", "echo", "ran"), "--onyl"),
    ],
)
def test_a_misspelt_option_is_no_program(run: Run, arguments: tuple[str, ...], named: str) -> None:
    """An unknown option before the program is named and refused; nothing runs."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in json.loads(done.stderr)["error"]["message"]


def test_options_behind_the_program_are_its_own(run: Run) -> None:
    """What follows the program is handed to it as it stands, with or without `--` before it."""
    for lead in ((), ("--",)):
        done = run(*lead, "echo", "--only", "-o", "--", "--nope")
        assert (done.returncode, done.stdout) == (0, "--only -o -- --nope\n")


@pytest.mark.parametrize("status", [0, 1, 2, 37, 130, 255])
def test_the_exit_status_is_the_programs(run: Run, status: int) -> None:
    """Whatever the program exits with, unictl does."""
    done = run("--", "sh", "-c", f"echo out; echo err >&2; exit {status}")
    assert (done.returncode, done.stdout, done.stderr) == (status, "out\n", "err\n")


def test_a_program_ended_by_a_signal_ends_unictl_by_it(run: Run) -> None:
    """The caller sees the signal itself, which a shell tells as 128 + n."""
    assert run("--", "sh", "-c", "kill -TERM $$").returncode == -signal.SIGTERM
    command = f"{sys.executable} -m unictl run -- sh -c 'kill -KILL $$'"
    assert run("--", "sh", "-c", f"{command}; exit $?").returncode == 128 + signal.SIGKILL


def test_options_of_the_program_are_its_own(run: Run) -> None:
    """After the program's name nothing is unictl's, with `--` before it or without."""
    for lead in (("--",), ()):
        done = run(*lead, "sh", "-c", 'echo "$@"', "sh", "--profile", "x", "--", "-v", "--help")
        assert done.stdout == "--profile x -- -v --help\n"


@pytest.mark.parametrize(
    ("command", "status"), [("no-such-program-here", 127), ("/etc/passwd", 126), ("/", 126)]
)
def test_what_cannot_be_started_is_told_as_env_does(run: Run, command: str, status: int) -> None:
    """Not found is 127, not executable 126, and the message names the program."""
    done = run("--", command)
    assert (done.returncode, done.stdout) == (status, "")
    assert command in json.loads(done.stderr)["error"]["message"]


def test_a_value_that_no_environment_can_hold_is_125(run: Run, vault: Vault) -> None:
    """A NUL byte in a value keeps the program from starting, and the value isn't shown."""
    vault.set("default", "acme", "default", {"bad": Secret("a\0b")})
    done = run("--", "sh", "-c", "echo started")
    assert (done.returncode, done.stdout) == (125, "")
    assert "ACME_BAD" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "more", "status"),
    [
        ((), {"UNICTL_VAULT_KEY": ""}, 4),
        ((), {"UNICTL_VAULT_KEY": "unictl_ci_00"}, 4),
        (("--profile", "nowhere"), {}, 3),
        (("--only", "acme,unknown"), {}, 3),
        ((), {"UNICTL_HOME": "/nonexistent"}, 3),
    ],
)
def test_without_its_keys_the_program_is_not_started(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], more: dict[str, str], status: int
) -> None:
    """Locked, wrong key, unknown profile or service, no vault: a clear status, and nothing ran."""
    done = run(*arguments, "--", "touch", str(tmp_path / "started"), **more)
    assert (done.returncode, done.stdout) == (status, "")
    assert json.loads(done.stderr)["error"]["hint"]
    assert not (tmp_path / "started").exists()


def test_two_keys_for_one_variable_are_refused(run: Run, vault: Vault) -> None:
    """Which of two values a variable gets is never a matter of order."""
    vault.set("default", "stripe", "default", {"x": Secret("1")}, {"x": "MY_SECRET"})
    done = run("--", "true")
    assert done.returncode == 2
    assert "razorpay key_secret and stripe x" in json.loads(done.stderr)["error"]["message"]
    assert run("--only", "razorpay", "--", "true").returncode == 0


def test_one_key_that_two_services_share_is_given(run: Run, vault: Vault) -> None:
    """Where both hold the same value there is nothing to choose, so nothing is refused."""
    vault.set("default", "stripe", "default", {"x": Secret("s3")}, {"x": "MY_SECRET"})
    assert given(run("--", sys.executable, "-c", SHOW))["MY_SECRET"] == "s3"


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs Linux's /proc")
def test_no_value_is_seen_in_the_process_list_or_on_stderr(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """Keys are handed over by environment alone; --verbose names variables only."""
    done = run("--verbose", "--", "true")
    assert "RAZORPAY_KEY_ID" in done.stderr
    assert "rzp_test_1" not in done.stderr
    command = [sys.executable, "-m", "unictl", "run", "--", "sh", "-c", "echo up; read line"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stdin=pipe, stdout=pipe) as child:
        assert child.stdout is not None
        child.stdout.readline()
        arguments = Path(f"/proc/{child.pid}/cmdline").read_bytes().split(b"\0")
        child.kill()
    assert arguments == [b"sh", b"-c", b"echo up; read line", b""]


def test_the_program_takes_unictls_place(environment: dict[str, str], tmp_path: Path) -> None:
    """The program has the very process that was started, so signals need no forwarding."""
    command = [sys.executable, "-m", "unictl", "run", "--", "sh", "-c", "echo $$; exec sleep 30"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert int(child.stdout.readline()) == child.pid
        child.send_signal(signal.SIGTERM)
    assert child.returncode == -signal.SIGTERM


def test_a_broken_pipe_ends_the_program(environment: dict[str, str], tmp_path: Path) -> None:
    """`unictl run -- yes | head -1` ends at once: the program doesn't inherit Python's ignoring."""
    start = time.monotonic()
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m unictl run -- yes | head -1"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("y\n", "")
    assert time.monotonic() - start < 20


def test_terminal_and_ctrl_c_are_the_programs(environment: dict[str, str], tmp_path: Path) -> None:
    """The program sees a terminal, and Ctrl-C reaches it and not a unictl around it."""
    code = """
        import sys, time
        try:
            print("ready" if sys.stdin.isatty() and sys.stdout.isatty() else "none", flush=True)
            time.sleep(30)
        except KeyboardInterrupt:
            print("caught")
            sys.exit(3)
    """
    command = ["-m", "unictl", "run", "--", sys.executable, "-c", textwrap.dedent(code)]
    child = pexpect.spawn(
        sys.executable, command,
        env=environment, cwd=str(tmp_path), encoding="utf-8", timeout=30,
        # Whoever runs the tests may have them ignore it, which a program inherits.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    child.expect_exact("ready")
    child.sendintr()
    child.expect_exact("caught")
    child.expect_exact(pexpect.EOF)
    child.close()
    assert child.exitstatus == 3
