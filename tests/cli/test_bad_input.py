"""Bad input: each is told clearly, with a next step and the right status, and nothing is done."""

import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from command import PROGRAM, Command, Ran, ended
from loopback import KEYS, Answer, Service, refusal
from vaults import vault_with

CREATE: Final = ("payments", "create-order")
WHOLE: Final = (*CREATE, "--amount", "50000", "--currency", "INR")
SHOP: Final = (
    "RAZORPAY_KEY_ID=rzp_" + "test_Ab3De5Gh7Jk9Mn\nRAZORPAY_KEY_SECRET=Qw3Er5Ty7Ui9Op2As4Df6Gh8\n"
)
ROLES: Final = {"key_id": KEYS["RAZORPAY_KEY_ID"], "key_secret": KEYS["RAZORPAY_KEY_SECRET"]}
PASSPHRASE: Final = {"UNICTL_VAULT_PASSPHRASE": "correct horse battery"}


def says(ran: Ran, status: int, *words: str) -> dict[str, Any]:
    """Check that the command ended so, with these words, a next step, and nothing on stdout."""
    assert ran.status == status, ran
    assert ran.stdout == ""
    error = ran.error
    for word in words:
        assert word in f"{error['message']} {error['hint']}", error
    assert error["hint"]
    assert "Traceback" not in ran.stderr
    return error


def a_folder(file: Path) -> None:
    """Make a folder where a file is expected."""
    file.mkdir()


def binary(file: Path) -> None:
    """Write bytes that are no text."""
    file.write_bytes(b"\x7fELF\x02\x01\x01\x00\x00\x00" * 30)


@pytest.mark.parametrize(
    ("command", "make", "word"),
    [
        ("detect", lambda _: None, "no file"),
        ("detect", binary, "no text file"),
        ("init", lambda _: None, "no file"),
        ("init", a_folder, "folder"),
        ("init", binary, "no text file"),
    ],
    ids=["detect-missing", "detect-binary", "init-missing", "init-folder", "init-binary"],
)
def test_a_file_that_is_no_env(
    unictl: Command, command: str, make: Callable[[Path], None], word: str
) -> None:
    """No file, a folder, a program: each is called by its name, and nothing is made."""
    make(unictl.folder / "shop.env")
    ran = unictl(command, "shop.env", variables=PASSPHRASE)
    error = says(ran, 2)
    assert word in error["message"].lower()
    assert not (unictl.folder / "unictl.toml").exists()


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs util-linux's setpriv")
def test_a_file_that_may_not_be_read(unictl: Command) -> None:
    """Without permission the remedy is named; root is tried without root's power to read all."""
    file = unictl.folder / "shop.env"
    file.write_text(SHOP)
    file.chmod(0)
    without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    done = subprocess.run(
        [*(without if os.geteuid() == 0 else []), PROGRAM, "detect", "shop.env"],
        cwd=unictl.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    says(Ran(done.returncode, done.stdout, done.stderr), 2, "shop.env", "chmod")


def test_an_empty_file_is_nothing_found(unictl: Command) -> None:
    """An empty file is no fault: an empty list."""
    (unictl.folder / "shop.env").touch()
    ran = unictl("detect", "shop.env")
    assert (ran.status, ran.json["services"]) == (0, [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_other_encodings_are_read(unictl: Command, encoding: str) -> None:
    """UTF-16 and UTF-8 with a mark are read; Latin-1 too, with a warning that names the line."""
    text = "# Zahlungen für Köln\n" + SHOP if encoding == "latin-1" else SHOP
    (unictl.folder / "shop.env").write_bytes(text.encode(encoding))
    ran = unictl("detect", "shop.env")
    assert ran.status == 0
    (found,) = ran.json["services"]
    assert (found["service"], found["status"]) == ("razorpay", "configured")
    if encoding == "latin-1":
        (warning,) = [one for one in ran.json["warnings"] if one["code"] == "encoding"]
        assert warning["line"] == 1


def test_an_unclosed_quote_is_told_with_its_line(unictl: Command) -> None:
    """The line where the quote opens is named, and the rest of the file is read."""
    (unictl.folder / "shop.env").write_text('STRIPE_KEY="never closed\n' + SHOP)
    ran = unictl("detect", "shop.env")
    assert ran.status == 0
    assert [found["service"] for found in ran.json["services"]] == ["razorpay"]
    assert 1 in [warning["line"] for warning in ran.json["warnings"]]


def test_fifty_megabytes_work(unictl: Command) -> None:
    """A file of 50 MB with the keys at its end is read to its end."""
    with (unictl.folder / "big.env").open("w") as file:
        file.write(("# " + "x" * 997 + "\n") * 50_000)
        file.write(SHOP)
    ran = unictl("detect", "big.env", "--query", "services[].service")
    assert (ran.status, ran.json) == (0, ["razorpay"])


def test_a_fifo_works(unictl: Command) -> None:
    """A named pipe is read once and gives all it holds."""
    fifo = unictl.folder / "pipe"
    os.mkfifo(fifo)
    writer = threading.Thread(target=fifo.write_text, args=(SHOP,))
    writer.start()
    ran = unictl("detect", "pipe", "--query", "services[].status")
    writer.join()
    assert (ran.status, ran.json) == (0, ["configured"])


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", ("amount must be more than 0", "--amount")),
        ("-500", ("amount must be more than 0",)),
        ("500.5", ("500.5", "minor units")),
        ("5e4", ("5e4", "minor units")),
        ("INR 500.005", ("decimal places",)),
        ("\u0665\u0660\u0660", ("is not an amount",)),
        ("", ("is not an amount",)),
        ("9" * 400, ("amount",)),
    ],
)
def test_an_amount_that_cannot_be(
    unictl: Command, service: Service, amount: str, words: tuple[str, ...]
) -> None:
    """Zero, negative, a float, too exact or too large: refused before anything is sent."""
    error = says(unictl(*CREATE, "--amount", amount, "--currency", "INR"), 2, *words)
    assert error["field"] == "amount"
    assert service.received == []


@pytest.mark.parametrize("value", ["true", '"5"', "5.0", "null", "[]"])
def test_an_amount_in_json_is_strict(unictl: Command, service: Service, value: str) -> None:
    """In JSON only a whole number is an amount."""
    text = f'{{"amount": {value}, "currency": "INR"}}'
    error = says(unictl(*CREATE, "--input", "-", stdin=text), 2, "amount")
    assert error["field"] == "amount"
    assert service.received == []


def test_more_than_the_service_takes(unictl: Command) -> None:
    """Above the service's maximum the refusal is the service's own, with its words."""
    ran = unictl(*CREATE, "--amount", "99999999999", "--currency", "INR", "--sandbox")
    error = says(ran, 8, "amount")
    assert error["http_status"] == 400
    assert error["outcome"] == "not_applied"


@pytest.mark.parametrize(("currency", "word"), [("XXQ", "ISO 4217"), ("inr", "INR"), ("₹", "ISO")])
def test_an_unknown_currency(unictl: Command, service: Service, currency: str, word: str) -> None:
    """A currency that isn't one is refused, with the one that was meant if that is clear."""
    says(unictl(*CREATE, "--amount", "100", "--currency", currency), 2, "unknown currency", word)
    assert service.received == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "5", '{"amount": 5, "amount": 6,}', '{"amont": 5, "currency": "INR"}']
)
def test_an_input_that_is_no_request(unictl: Command, service: Service, text: str) -> None:
    """`--input` that is no JSON object, or has a member that nobody knows, is refused."""
    says(unictl(*CREATE, "--input", "-", stdin=text), 2)
    assert service.received == []


def test_bytes_that_are_no_text(service: Service) -> None:
    """An argument that is no UTF-8 is refused, not passed on."""
    done = subprocess.run(
        [PROGRAM, *WHOLE, "--reference", b"caf\xe9"], capture_output=True, check=False
    )
    says(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()), 2, "UTF-8")
    assert service.received == []


def test_a_key_that_the_service_refuses(unictl: Command, service: Service) -> None:
    """A refused key is status 5, and the next step sets a new one."""
    service.plan(Answer(401, refusal("BAD_REQUEST_ERROR", "Authentication failed")))
    error = says(unictl(*WHOLE), 5, "Authentication failed", "unictl vault set")
    assert error["retryable"] is False
    assert len(service.received) == 1


def test_half_a_key(unictl: Command, clean_home: Path) -> None:
    """A vault with the id alone is not configured, and the command that adds the rest is named."""
    key = vault_with(clean_home, {"key_id": ROLES["key_id"]})
    ran = unictl(*WHOLE, variables={"UNICTL_VAULT_KEY": key})
    says(ran, 3, "key_secret", "unictl vault set razorpay key_secret")


@pytest.mark.parametrize(
    "arguments", [WHOLE, ("vault", "list"), ("vault", "get", "razorpay", "key_id"), ("run", "true")]
)
def test_no_vault(unictl: Command, arguments: tuple[str, ...]) -> None:
    """Without a vault the next step makes one."""
    says(unictl(*arguments), 3, "unictl ")


def test_a_wrong_passphrase(unictl: Command) -> None:
    """A passphrase that opens no slot is status 4, and is not in what is said."""
    assert unictl("vault", "init", variables=PASSPHRASE).status == 0
    ran = unictl("vault", "list", variables={"UNICTL_VAULT_PASSPHRASE": "wrong-canary"})
    says(ran, 4, "UNICTL_VAULT_PASSPHRASE")
    assert "wrong-canary" not in ran.stderr


@pytest.mark.parametrize("length", [0, 1, 40, 200, -1])
def test_a_truncated_vault(unictl: Command, clean_home: Path, length: int) -> None:
    """A vault that is cut short is status 4 wherever it is cut, and the file is named."""
    key = vault_with(clean_home, ROLES)
    file = clean_home / "vault.unictl"
    file.write_bytes(file.read_bytes()[:length])
    before = file.read_bytes()
    error = says(unictl(*WHOLE, variables={"UNICTL_VAULT_KEY": key}), 4)
    assert error["code"] == "vault_damaged"
    assert error["file"] == str(file)
    assert file.read_bytes() == before


def test_a_vault_that_others_may_read(unictl: Command, clean_home: Path) -> None:
    """A vault with a mode that lets others in is refused with the command that mends it."""
    key = vault_with(clean_home, ROLES)
    file = clean_home / "vault.unictl"
    file.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP)
    says(unictl(*WHOLE, variables={"UNICTL_VAULT_KEY": key}), 2, "chmod 600")


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--timeout", "0"), ("--timeout", "-1"), ("--timeout", "nan"), ("--timeout", "soon"),
        ("--retries", "-1"), ("--retries", "1.5"), ("--output", "xml"), ("--service", "nobody"),
        ("--extra", "first_min_amount"), ("--metadata", "novalue"), ("--idempotency-key", ""),
        ("--log-file", "/no/such/folder/log"), ("--input", "/no/such/file"),
    ],
)  # fmt: skip
def test_an_option_that_makes_no_sense(
    unictl: Command, service: Service, flag: str, value: str
) -> None:
    """An option's value that can't be is refused before anything is sent."""
    says(unictl(*WHOLE, flag, value), 2)
    assert service.received == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("UNICTL_OUTPUT", "xml"), ("UNICTL_TIMEOUT", "soon"), ("UNICTL_TIMEOUT", "inf"),
        ("UNICTL_RETRIES", "-1"), ("UNICTL_LIVE", "perhaps"), ("UNICTL_SANDBOX", "2"),
    ],
)  # fmt: skip
def test_a_variable_that_makes_no_sense(
    unictl: Command, service: Service, variable: str, value: str
) -> None:
    """A variable's value that can't be is refused by its name before anything is sent."""
    live = {"RAZORPAY_KEY_ID": "rzp_" + "live_loopback000001"}
    ran = unictl(*WHOLE, variables={variable: value, **live})
    says(ran, 2, variable)
    assert service.received == []


@pytest.mark.parametrize("name", ["journal.sqlite3", "sandbox.sqlite3"])
def test_a_state_file_that_is_damaged(unictl: Command, clean_home: Path, name: str) -> None:
    """A journal or sandbox file with garbage in it is named, and nothing is done without it."""
    file = clean_home / name
    file.write_bytes(b"garbage " * 1000)
    file.chmod(0o600)
    error = says(unictl(*WHOLE, "--sandbox"), 2, name)
    assert error["file"] == str(file)


def test_a_home_that_is_no_folder(unictl: Command, service: Service, tmp_path: Path) -> None:
    """A home that is a file is refused, with the variable that names another."""
    (tmp_path / "home").write_text("")
    ran = unictl(*WHOLE, variables={"UNICTL_HOME": str(tmp_path / "home")})
    says(ran, 2, "UNICTL_HOME")
    assert service.received == []


def test_a_home_that_others_may_look_into(
    unictl: Command, service: Service, clean_home: Path
) -> None:
    """A home with a mode that lets others in is refused with the command that mends it."""
    clean_home.chmod(0o755)
    says(unictl(*WHOLE), 2, f"chmod 700 {clean_home}")
    assert service.received == []


@pytest.mark.parametrize(
    "text", ["schema = ", "currency = 5\n", "\x00", "output = 'json'\n[defaults"]
)
def test_a_project_file_that_cannot_be_read(unictl: Command, service: Service, text: str) -> None:
    """A unictl.toml with a fault is named, and nothing is sent."""
    (unictl.folder / "unictl.toml").write_text(text)
    says(unictl(*CREATE, "--amount", "500"), 2, "unictl.toml")
    assert service.received == []


def test_two_processes_with_one_key_make_one_order(unictl: Command, service: Service) -> None:
    """At the same moment one of the two makes it; the other has its answer, or is told to wait."""
    service.plan(Answer(applied=True, hold=20))
    processes = [unictl.start(*WHOLE, "--idempotency-key", "order-of-today") for _ in range(2)]
    assert service.arrived.wait(20)
    service.released.set()
    endings = [ended(process) for process in processes]
    third = unictl(*WHOLE, "--idempotency-key", "order-of-today")
    assert third.status == 0
    assert len(service.orders) == 1
    assert {ran.status for ran in endings} <= {0, 16, 18}


def test_killed_in_the_middle_the_same_key_makes_one_order(
    unictl: Command, service: Service
) -> None:
    """After SIGKILL while the service had the request, the key finds the order that was made."""
    service.plan(Answer(applied=True, hold=20))
    process = unictl.start(*WHOLE, "--idempotency-key", "order-of-today")
    assert service.arrived.wait(20)
    process.kill()
    ended(process)
    again = unictl(*WHOLE, "--idempotency-key", "order-of-today")
    assert again.status == 0
    assert [made["id"] for made in service.orders] == [again.json["id"]]
    assert [received.method for received in service.received] == ["POST", "GET"]


def test_killed_before_it_was_made_nothing_is_sent_blindly(
    unictl: Command, service: Service
) -> None:
    """If the order isn't to be seen yet, that is of unknown outcome: it may still come."""
    service.plan(Answer(hold=20))
    process = unictl.start(*WHOLE, "--idempotency-key", "order-of-today")
    assert service.arrived.wait(20)
    process.kill()
    ended(process)
    again = unictl(*WHOLE, "--idempotency-key", "order-of-today")
    assert (again.status, again.error["outcome"]) == (16, "unknown")
    assert "--idempotency-key order-of-today" in again.error["hint"]
    assert [received.method for received in service.received] == ["POST", "GET"]
