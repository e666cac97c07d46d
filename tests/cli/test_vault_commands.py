"""`unictl vault` as it is typed: results, statuses, and no secret where none belongs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pexpect
import pytest
from command import as_a_shell_would

CANARY = "rzp_canary_secret_4711"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own, no keyring and nothing that opens a vault."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("UNICTL_") and k != "CI"}
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    fail = "keyring.backends.fail.Keyring"
    return {**kept, "UNICTL_HOME": str(home), "PYTHON_KEYRING_BACKEND": fail}


@pytest.fixture
def unictl(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run the real command in a folder of its own."""

    def run(
        *arguments: str, stdin: str = "", more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "unictl", *arguments],
            input=stdin,
            env={**environment, **(more or {})},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def open_vault(unictl: Run, environment: dict[str, str]) -> dict[str, str]:
    """A vault whose CI key is in the environment."""
    environment["UNICTL_VAULT_KEY"] = unictl("vault", "init", "--ci-key").stdout.strip()
    return environment


def error(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the JSON error; stdout is empty then."""
    assert done.stdout == ""
    found: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])["error"]
    return found


@pytest.mark.usefixtures("open_vault")
def test_a_key_goes_in_by_stdin_and_comes_out_masked_unless_revealed(unictl: Run) -> None:
    """`set` reads stdin without its last newline, `get` masks in every format, `--reveal` shows."""
    done = unictl("vault", "set", "razorpay", "key_secret", stdin=CANARY + "\n")
    assert json.loads(done.stdout)["changed"] is True
    again = unictl("vault", "set", "razorpay", "key_secret", stdin=CANARY)
    assert json.loads(again.stdout)["changed"] is False
    for form in ("json", "human", "ndjson", "csv"):
        masked = unictl("vault", "get", "razorpay", "key_secret", "-o", form)
        assert "********" in masked.stdout
        assert CANARY not in masked.stdout + masked.stderr
    shown = unictl("vault", "get", "razorpay", "key_secret", "--reveal", "-o", "human")
    assert shown.stdout == CANARY + "\n"
    as_json = unictl("vault", "get", "razorpay", "key_secret", "--reveal")
    assert json.loads(as_json.stdout)["value"] == CANARY


@pytest.mark.usefixtures("open_vault")
def test_a_value_as_an_argument_is_refused(unictl: Run) -> None:
    """There is no place on the command line for a secret, and the error doesn't repeat it."""
    done = unictl("vault", "set", "razorpay", "key_secret", CANARY)
    assert done.returncode == 2
    assert unictl("vault", "list", "--query", "items").stdout == "[]\n"


@pytest.mark.usefixtures("open_vault")
@pytest.mark.parametrize("given", ["", "\n"])
def test_an_empty_value_is_refused(unictl: Run, given: str) -> None:
    """Nothing on stdin is a usage error, not an empty key."""
    assert error(unictl("vault", "set", "razorpay", "key_secret", stdin=given))["code"] == (
        "invalid_request"
    )


@pytest.mark.usefixtures("open_vault")
def test_profiles_and_accounts_are_apart(unictl: Run) -> None:
    """The same field of two profiles and two accounts are three entries."""
    unictl("vault", "set", "acme", "token", stdin="one")
    unictl("vault", "set", "acme", "token", "-p", "staging", stdin="two")
    unictl("vault", "set", "acme", "token", "--account", "second", stdin="three")
    get = ("vault", "get", "acme", "token", "--reveal", "--query", "value")
    assert json.loads(unictl(*get).stdout) == "one"
    assert json.loads(unictl(*get, more={"UNICTL_PROFILE": "staging"}).stdout) == "two"
    assert json.loads(unictl(*get, "--account", "second").stdout) == "three"
    listed = json.loads(unictl("vault", "list", "-p", "staging").stdout)
    assert [item["profile"] for item in listed["items"]] == ["staging"]
    assert listed["next"] is None


@pytest.mark.usefixtures("open_vault")
def test_removing_one_field_and_then_the_rest(unictl: Run) -> None:
    """`remove` names what it took; what isn't there is status 3 with empty stdout."""
    for field in ("a", "b", "c"):
        unictl("vault", "set", "acme", field, stdin=field)
    assert json.loads(unictl("vault", "remove", "acme", "a").stdout)["removed"] == ["a"]
    assert json.loads(unictl("vault", "remove", "acme").stdout)["removed"] == ["b", "c"]
    for missing in (("remove", "acme"), ("remove", "acme", "a"), ("get", "acme", "a")):
        done = unictl("vault", *missing)
        assert done.returncode == 3
        assert error(done)["code"] == "not_configured"


@pytest.mark.usefixtures("open_vault")
def test_a_field_unknown_to_the_catalog_is_kept_with_a_word(unictl: Run) -> None:
    """A likely slip is pointed out on stderr, and the value is stored all the same."""
    done = unictl("vault", "set", "razorpay", "keysecret", stdin="x")
    assert done.returncode == 0
    assert "key_secret" in done.stderr
    assert unictl("vault", "set", "acme", "anything", stdin="x").stderr == ""
    assert unictl("vault", "set", "acme", "x", "--variable", "a-b", stdin="x").returncode == 2


@pytest.mark.usefixtures("open_vault")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("Razorpay", "KEY-ID"), "razorpay key_id"),
        (("razorpay", "key-id"), "razorpay key_id"),
        (("razorpay", "Key_Secret"), "razorpay key_secret"),
        (("STRIPE", "something"), "stripe something"),
    ],
)
def test_a_name_that_is_the_catalogs_but_for_its_spelling_is_refused(
    unictl: Run, typed: tuple[str, str], meant: str
) -> None:
    """Capitals and dashes make no second service beside the one that everything looks for."""
    done = unictl("vault", "set", *typed, stdin="x")
    assert done.returncode == 2
    assert f"Did you mean {meant}?" in error(done)["hint"]
    assert unictl("vault", "list", "--query", "items").stdout == "[]\n"
    assert unictl("vault", "set", "Acme", "KEY-ID", stdin="x").returncode == 0


def test_status_needs_no_secret(unictl: Run, open_vault: dict[str, str]) -> None:
    """`status` shows the file, its slots and what would open it, locked or not."""
    opened = json.loads(unictl("vault", "status").stdout)
    assert opened["path"] == open_vault["UNICTL_HOME"] + "/vault.unictl"
    assert [slot["kind"] for slot in opened["slots"]] == ["ci_key"]
    assert (opened["format"], opened["opens_with"]) == (1, "UNICTL_VAULT_KEY")
    assert opened["newest"]["state"] == "unknown"
    assert opened["newest"]["reason"].startswith("there is no OS keyring")
    locked = unictl("vault", "status", more={"UNICTL_VAULT_KEY": ""})
    assert locked.returncode == 0
    assert json.loads(locked.stdout)["opens_with"] is None
    other = {"UNICTL_VAULT_KEY": "", "UNICTL_VAULT_PASSPHRASE": "x"}
    reasons = json.loads(unictl("vault", "status", more=other).stdout)["reasons"]
    assert reasons[0] == "UNICTL_VAULT_PASSPHRASE is set, but the vault has no slot for it"
    people = unictl("vault", "status", "-o", "human").stdout
    assert "opens with UNICTL_VAULT_KEY" in people


def test_every_way_of_not_opening_has_its_status(unictl: Run, open_vault: dict[str, str]) -> None:
    """No vault 3; locked, wrong, damaged, too new 4; loose permissions 2: each with a next step."""
    path = Path(open_vault["UNICTL_HOME"]) / "vault.unictl"
    blob = path.read_bytes()
    locked = error(unictl("vault", "list", more={"UNICTL_VAULT_KEY": ""}))
    assert (locked["code"], locked["hint"]) == ("vault_locked", "Set UNICTL_VAULT_KEY.")
    wrong = {"UNICTL_VAULT_KEY": open_vault["UNICTL_VAULT_KEY"][:-1]}
    assert error(unictl("vault", "list", more=wrong))["code"] == "wrong_secret"
    path.write_bytes(blob[:-1])
    assert error(unictl("vault", "list"))["code"] == "vault_damaged"
    assert unictl("vault", "status").returncode == 4
    assert unictl("vault", "set", "acme", "token", stdin="x").returncode == 4
    assert path.read_bytes() == blob[:-1]
    path.write_bytes(blob[:8] + b"\0\3" + blob[10:])
    assert error(unictl("vault", "list"))["code"] == "format_too_new"
    path.write_bytes(blob)
    path.chmod(0o644)
    assert f"chmod 600 {path}" in error(unictl("vault", "list"))["hint"]
    path.unlink()
    assert error(unictl("vault", "status"))["code"] == "not_configured"


def test_init_says_what_it_was_locked_with(unictl: Run, environment: dict[str, str]) -> None:
    """A passphrase that is set is used; a second `init` refuses; nothing at hand is status 4."""
    nothing = unictl("vault", "init")
    assert nothing.returncode == 4
    assert "UNICTL_VAULT_PASSPHRASE" in error(nothing)["hint"]
    more = {"UNICTL_VAULT_PASSPHRASE": CANARY}
    made = unictl("vault", "init", more=more)
    slots = json.loads(made.stdout)["slots"]
    assert slots == [{"kind": "passphrase", "source": "UNICTL_VAULT_PASSPHRASE"}]
    assert CANARY not in made.stdout + made.stderr
    assert error(unictl("vault", "init", more=more))["code"] == "invalid_request"
    assert unictl("vault", "list", more=more).returncode == 0
    environment["UNICTL_VAULT_PASSPHRASE"] = CANARY + "!"
    wrong = unictl("vault", "list")
    assert error(wrong)["code"] == "wrong_secret"
    assert CANARY not in wrong.stderr


@pytest.mark.parametrize("arguments", [(), ("-o", "human"), ("-o", "csv")])
def test_a_ci_key_is_all_that_stands_on_stdout(unictl: Run, arguments: tuple[str, ...]) -> None:
    """The key alone is printed, in a pipe too, so that `$(…)` takes it; words go to stderr."""
    done = unictl("vault", "init", "--ci-key", *arguments)
    assert done.stdout.startswith("unictl_ci_")
    assert done.stdout.count("\n") == 1
    assert done.stdout.strip() not in done.stderr
    assert unictl("vault", "list", more={"UNICTL_VAULT_KEY": done.stdout}).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "more"), [(("-o", "json"), {}), ((), {"UNICTL_OUTPUT": "ndjson"})]
)
def test_a_ci_key_stands_in_json_for_who_asks_for_it(
    unictl: Run, arguments: tuple[str, ...], more: dict[str, str]
) -> None:
    """With json asked for the key is a member; taken for the key, that is said to be JSON."""
    printed = unictl("vault", "init", "--ci-key", *arguments, more=more).stdout
    made = json.loads(printed)
    assert list(made) == ["path", "slots", "ci_key"]
    assert unictl("vault", "list", more={"UNICTL_VAULT_KEY": made["ci_key"]}).returncode == 0
    told = error(unictl("vault", "list", more={"UNICTL_VAULT_KEY": printed}))
    assert "UNICTL_VAULT_KEY holds JSON" in told["message"]
    assert "`ci_key`" in told["hint"]


def test_a_passphrase_is_asked_for_at_the_terminal_without_echo(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """`init` asks twice, `set` for the passphrase and the value; nothing typed is echoed."""

    def typed(arguments: list[str], *answers: tuple[str, str]) -> tuple[str, int | None]:
        child = pexpect.spawn(
            sys.executable, ["-m", "unictl", "vault", *arguments],
            env=environment, cwd=str(tmp_path), encoding="utf-8", timeout=30,
        )  # fmt: skip
        seen = ""
        for question, answer in answers:
            child.expect_exact(question)
            seen += child.before or ""
            child.sendline(answer)
        child.expect_exact(pexpect.EOF)
        seen += child.before or ""
        child.close()
        return seen, child.exitstatus

    again = ("The same again: ", "correct horse")
    seen, status = typed(["init"], ("New passphrase for the vault: ", "correct horse"), again)
    assert status == 0
    assert "correct horse" not in seen
    unlock = ("Passphrase of the vault: ", "correct horse")
    seen, status = typed(["set", "acme", "token"], unlock, ("acme token: ", CANARY))
    assert status == 0
    assert CANARY not in seen
    seen, status = typed(["get", "acme", "token", "--reveal"], unlock)
    assert seen.split() == [CANARY]
    seen, status = typed(["list"], ("Passphrase of the vault: ", "wrong horse"))
    assert status == 4
    seen, status = typed(["list", "--no-input"])
    assert status == 4


@pytest.mark.usefixtures("open_vault")
def test_a_whole_service_is_removed_only_after_asking(
    unictl: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """At a terminal `remove SERVICE` names the fields and waits for y, unless --yes is said."""

    def typed(*arguments: str, answer: str | None = None) -> int | None:
        child = pexpect.spawn(
            sys.executable, ["-m", "unictl", "vault", "remove", *arguments],
            env=environment, cwd=str(tmp_path), encoding="utf-8", timeout=30,
            preexec_fn=as_a_shell_would,
        )  # fmt: skip
        if answer is not None:
            child.expect_exact("account default): a, b? [y/N] ")
            child.send(answer)
        child.expect_exact(pexpect.EOF)
        child.close()
        status: int | None = child.exitstatus
        return status

    def left() -> int:
        return len(json.loads(unictl("vault", "list", "--query", "items").stdout))

    for field in ("a", "b"):
        unictl("vault", "set", "acme", field, stdin=field)
    for no in ("n\r", "\r", "\x04", "\x03"):
        assert typed("acme", answer=no) == 130
        assert left() == 2
    assert typed("acme", answer="y\r") == 0
    assert left() == 0
    assert typed("acme") == 3
    unictl("vault", "set", "acme", "a", stdin="x")
    assert typed("acme", "a") == 0
    unictl("vault", "set", "acme", "a", stdin="x")
    assert typed("acme", "--yes") == 0
    assert left() == 0
