"""Every exit status that can be reached, through the real command: no half results with it."""

import json
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import file_keyring
import pytest
from command import Command, Ran, ended
from loopback import KEYS, Answer, Service, refusal
from vaults import vault_with

from unictl import errors

CREATE: Final = ("payments", "create-order", "--amount", "50000", "--currency", "INR")
GET: Final = ("payments", "get-order", "order_Loop0000000000")
ROLES: Final = {"key_id": KEYS["RAZORPAY_KEY_ID"], "key_secret": KEYS["RAZORPAY_KEY_SECRET"]}
MEMBERS: Final = {
    "code", "message", "hint", "service", "operation", "http_status", "service_code",
    "request_id", "retryable", "outcome",
}  # fmt: skip
OPTIONAL: Final = {"field", "file", "idempotency_key", "line", "reason"}


@dataclass(frozen=True, slots=True)
class World:
    """What a case may use."""

    unictl: Command
    service: Service
    home: Path
    monkeypatch: pytest.MonkeyPatch

    def forget_keys(self) -> None:
        """Take the keys out of the environment."""
        for name in KEYS:
            self.monkeypatch.delenv(name)

    def vault(self) -> str:
        """Make a vault with the keys, take them out of the environment, return the CI key."""
        self.forget_keys()
        return vault_with(self.home, ROLES)

    def answered(self, answer: Answer, *arguments: str) -> Ran:
        """Run a command whose first request is answered so, without retries."""
        self.service.plan(answer)
        return self.unictl(*arguments, "--retries", "0")


def internal_error(world: World) -> Ran:
    """The service has a status that this unictl doesn't know."""
    return world.answered(Answer(body={"id": "order_x", "status": "levitating", "amount": 1,
                                       "amount_paid": 0, "currency": "INR"}), *GET)  # fmt: skip


def invalid_request(world: World) -> Ran:
    """A field can't be what was given."""
    return world.unictl(*CREATE[:3], "0", "--currency", "INR")


def live_not_allowed(world: World) -> Ran:
    """A live key without consent."""
    world.monkeypatch.setenv("RAZORPAY_KEY_ID", "rzp_" + "live_loopback000001")
    return world.unictl(*CREATE)


def not_configured(world: World) -> Ran:
    """Neither vault nor variables."""
    world.forget_keys()
    return world.unictl(*CREATE)


def vault_locked(world: World) -> Ran:
    """A vault, and nothing that opens it."""
    world.vault()
    return world.unictl(*CREATE)


def wrong_secret(world: World) -> Ran:
    """Another vault's key."""
    world.vault()
    (world.home / "other").mkdir(mode=0o700)
    other = vault_with(world.home / "other", ROLES)
    return world.unictl(*CREATE, variables={"UNICTL_VAULT_KEY": other})


def vault_damaged(world: World) -> Ran:
    """A vault that is cut short."""
    key = world.vault()
    file = world.home / "vault.unictl"
    file.write_bytes(file.read_bytes()[:-40])
    return world.unictl(*CREATE, variables={"UNICTL_VAULT_KEY": key})


def vault_rolled_back(world: World) -> Ran:
    """An older copy in the vault's place, which the keyring knows better."""
    world.forget_keys()
    return world.unictl(*CREATE, variables=file_keyring.rolled_back(world.unictl, world.home))


def format_too_new(world: World) -> Ran:
    """A file that a newer unictl wrote."""
    (world.unictl.folder / "unictl.toml").write_text("schema = 99\n")
    return world.unictl(*CREATE)


def authentication_refused(world: World) -> Ran:
    """The service doesn't know the key."""
    body = refusal("BAD_REQUEST_ERROR", "Authentication failed")
    return world.answered(Answer(401, body), *CREATE)


def permission_refused(world: World) -> Ran:
    """The key may not do this."""
    return world.answered(Answer(403, refusal("BAD_REQUEST_ERROR", "Forbidden")), *CREATE)


def not_found(world: World) -> Ran:
    """Razorpay answers 400 for an id that doesn't exist."""
    body = refusal("BAD_REQUEST_ERROR", "The id provided does not exist")
    return world.answered(Answer(400, body), *GET)


def rejected(world: World) -> Ran:
    """The service refuses the request as it stands."""
    body = refusal("BAD_REQUEST_ERROR", "Order amount exceeds maximum", field="amount")
    return world.answered(Answer(400, body), *CREATE)


def conflict(world: World) -> Ran:
    """An idempotency key that stands for another request."""
    assert world.unictl(*CREATE, "--idempotency-key", "order-of-today").status == 0
    return world.unictl(
        *CREATE, "--idempotency-key", "order-of-today", "--reference", "another one"
    )


def declined(world: World) -> Ran:
    """The bank says no."""
    body = refusal("BAD_REQUEST_ERROR", "No balance", reason="insufficient_funds")
    return world.answered(Answer(400, body), *CREATE)


def rate_limited(world: World) -> Ran:
    """Too many requests."""
    return world.answered(Answer(429, refusal("BAD_REQUEST_ERROR", "Too many")), *CREATE)


def service_unavailable(world: World) -> Ran:
    """A read that the service can't answer."""
    return world.answered(Answer(503, b"<html>down</html>"), *GET)


def network_failed(world: World) -> Ran:
    """Nobody listens at the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    world.monkeypatch.setenv("UNICTL_RAZORPAY_BASE_URL", f"http://127.0.0.1:{port}")
    return world.unictl(*CREATE, "--retries", "0")


def timed_out(world: World) -> Ran:
    """A read whose answer doesn't come."""
    return world.answered(Answer(hold=20), *GET, "--timeout", "0.5")


def not_supported(world: World) -> Ran:
    """A field that the service can't express."""
    return world.unictl(*CREATE, "--description", "a chair")


def outcome_unknown(world: World) -> Ran:
    """The reply to a change is lost."""
    return world.answered(Answer(applied=True, drop=True), *CREATE)


def not_recorded(world: World) -> Ran:
    """A replay is asked for what its recording doesn't hold."""
    assert world.unictl(*CREATE, "--record", "recording").status == 0
    return world.unictl(*CREATE, "--reference", "another", "--replay", "recording")


def busy(world: World) -> Ran:
    """Another process carries out the same key."""
    world.service.plan(Answer(hold=20))
    first = world.unictl.start(*CREATE, "--idempotency-key", "order-of-today")
    assert world.service.arrived.wait(20)
    second = world.unictl(*CREATE, "--idempotency-key", "order-of-today")
    first.kill()
    ended(first)
    return second


def interrupted(world: World) -> Ran:
    """Ctrl-C while the reply is awaited."""
    world.service.plan(Answer(hold=20))
    process = world.unictl.start(*CREATE)
    assert world.service.arrived.wait(20)
    process.send_signal(signal.SIGINT)
    return ended(process)


CASES: Final[dict[Callable[[World], Ran], tuple[int, str | None]]] = {
    internal_error: (1, None),
    invalid_request: (2, None),
    live_not_allowed: (2, None),
    not_configured: (3, None),
    vault_locked: (4, None),
    wrong_secret: (4, None),
    vault_damaged: (4, None),
    vault_rolled_back: (4, None),
    format_too_new: (4, None),
    authentication_refused: (5, "not_applied"),
    permission_refused: (6, "not_applied"),
    not_found: (7, None),
    rejected: (8, "not_applied"),
    conflict: (9, "not_applied"),
    declined: (10, "not_applied"),
    rate_limited: (11, "not_applied"),
    service_unavailable: (12, None),
    network_failed: (13, "not_applied"),
    timed_out: (13, None),
    not_supported: (14, None),
    outcome_unknown: (16, "unknown"),
    not_recorded: (17, "not_applied"),
    busy: (18, None),
    interrupted: (130, "unknown"),
}
NOT_REACHED: Final = {
    "vault_error": "a family: each of its causes has a class of its own",
    "some_failed": "there are no batches yet",
    "check_failed": "no command checks yet",
    "limit_reached": "there are no limits of one's own yet",
}


@pytest.fixture
def world(
    unictl: Command, service: Service, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> World:
    """Everything that a case may use."""
    return World(unictl, service, clean_home, monkeypatch)


def test_the_table_is_the_tree() -> None:
    """Each class of the error tree is reached below, or it is said why not."""
    reached = {case.__name__ for case in CASES}
    assert reached | NOT_REACHED.keys() == {found.code for found in errors.tree()}
    statuses = {found.code: found.exit_status for found in errors.tree()}
    assert {case.__name__: status for case, (status, _) in CASES.items()} == {
        code: status for code, status in statuses.items() if code in reached
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_an_error_has_its_status_and_envelope(world: World, case: Callable[[World], Ran]) -> None:
    """Status, code and outcome are those of the table; stdout is empty, stderr one object."""
    ran = case(world)
    status, outcome = CASES[case]
    assert (ran.status, ran.error["code"]) == (status, case.__name__), ran
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert set(ran.error) >= MEMBERS
    assert set(ran.error) - MEMBERS <= OPTIONAL
    assert ran.error["outcome"] == outcome
    assert ran.error["message"]
    assert ran.error["hint"]
    assert isinstance(ran.error["retryable"], bool)


def test_an_error_names_service_operation_and_the_services_words(world: World) -> None:
    """HTTP status, the vendor's code and its id of the request are kept."""
    body = refusal("BAD_REQUEST_ERROR", "Order amount less than minimum", reason="input_invalid")
    answer = Answer(400, body, headers=(("X-Razorpay-Request-Id", "req_1"),))
    error = world.answered(answer, *CREATE).error
    assert error["service"] == "razorpay"
    assert error["operation"] == "payments.create_order"
    assert error["http_status"] == 400
    assert error["service_code"] == "BAD_REQUEST_ERROR/input_invalid"
    assert error["request_id"] == "req_1"


def test_people_get_the_same_in_lines(world: World) -> None:
    """With `-o human` an error is what happened, its details, and the next step."""
    world.service.plan(Answer(401, refusal("BAD_REQUEST_ERROR", "Authentication failed")))
    ran = world.unictl(*CREATE, "-o", "human")
    assert ran.status == 5
    first, details, hint = ran.stderr.splitlines()
    assert first == "error: razorpay: Authentication failed"
    assert "HTTP 401" in details
    assert "not_applied" in details
    assert "unictl vault set" in hint


@pytest.mark.parametrize(
    ("answer", "status", "outcome"),
    [
        (Answer(500, applied=True), 16, "unknown"),
        (Answer(502, b"<html>gateway</html>"), 16, "unknown"),
        (Answer(drop=True), 16, "unknown"),
        (Answer(cut=True, applied=True), 16, "unknown"),
        (Answer(hold=20, applied=True), 16, "unknown"),
        (Answer(302, headers=(("Location", "http://127.0.0.1:1/"),)), 8, "not_applied"),
        (Answer(400, b""), 8, "not_applied"),
    ],
    ids=["500", "502", "dropped", "cut", "held", "redirect", "empty"],
)
def test_what_became_of_an_order_is_never_guessed(
    world: World, answer: Answer, status: int, outcome: str
) -> None:
    """An order whose answer is lost or broken is of unknown outcome; a refusal is not applied."""
    world.service.plan(answer)
    ran = world.unictl(*CREATE, "--timeout", "1")
    assert (ran.status, ran.error["outcome"]) == (status, outcome)
    assert len(world.service.received) == 1


def test_a_page_in_place_of_an_answer_claims_nothing(world: World) -> None:
    """A proxy's page with status 200 is no order, and nobody says that there is none."""
    ran = world.answered(Answer(200, b"<html>log in</html>", applied=True), *CREATE)
    assert ran.status in {12, 16}
    assert ran.error["outcome"] == "unknown"
    read = world.answered(Answer(200, b"<html>log in</html>"), *GET)
    assert (read.status, read.error["outcome"]) == (12, None)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("sh", "-c", "exit 0"), 0),
        (("sh", "-c", "exit 42"), 42),
        (("sh", "-c", "kill -TERM $$"), -signal.SIGTERM),
        (("/",), 126),
        (("no-such-program-anywhere",), 127),
    ],
)
def test_run_ends_as_its_child(world: World, command: tuple[str, ...], status: int) -> None:
    """`run` gives the child's own status, and 126 and 127 as `env` does."""
    ran = world.unictl("run", "--", *command, variables={"UNICTL_VAULT_KEY": world.vault()})
    assert (ran.status, ran.stdout) == (status, "")


def test_a_list_that_fails_leaves_whole_records(world: World) -> None:
    """What ndjson printed before the fault is whole lines; JSON of a list is all or nothing."""
    for number in range(120):
        world.service.orders.append(
            {"id": f"order_Made{number:010d}", "status": "created", "amount": 1, "amount_paid": 0,
             "currency": "INR", "notes": [], "created_at": number}
        )  # fmt: skip
    for form, expected in (("ndjson", 100), ("json", 0), ("csv", 0)):
        whole = Answer(body={"items": world.service.orders[::-1][:100]})
        world.service.plan(whole, Answer(status=503))
        ran = world.unictl("payments", "list-orders", "--all", "--retries", "0", "-o", form)
        assert ran.status == 12
        assert len([json.loads(line) for line in ran.stdout.splitlines()]) == expected
