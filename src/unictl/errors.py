"""Every error that unictl raises, once, with its meaning on every surface.

UnictlError                   internal_error          exit 1    a bug in unictl
├── InvalidRequest            invalid_request         exit 2    usage, a field, a file
│   └── LiveNotAllowed        live_not_allowed        exit 2    a live key without consent
├── NotConfigured             not_configured          exit 3    no such credentials, no vault
├── VaultError                vault_error             exit 4
│   ├── VaultLocked           vault_locked            exit 4    no secret at hand that opens it
│   ├── WrongSecret           wrong_secret            exit 4    the secret given opens no slot
│   ├── VaultDamaged          vault_damaged           exit 4    something does not authenticate
│   ├── VaultRolledBack       vault_rolled_back       exit 4    an older copy stands in its place
│   └── FormatTooNew          format_too_new          exit 4    written by a newer unictl
├── AuthenticationRefused     authentication_refused  exit 5    the service refused the key
├── PermissionRefused         permission_refused      exit 6
├── NotFound                  not_found               exit 7
├── Rejected                  rejected                exit 8    the service refused the request
├── Conflict                  conflict                exit 9    its state forbids it
├── Declined                  declined                exit 10   the payment was refused
├── RateLimited               rate_limited            exit 11
├── ServiceUnavailable        service_unavailable     exit 12   nothing was applied
├── NetworkFailed             network_failed          exit 13   nothing was applied
│   └── TimedOut              timed_out               exit 13   nothing was applied
├── NotSupported              not_supported           exit 14   this service can't express it
├── SomeFailed                some_failed             exit 15   some rows of a batch
├── OutcomeUnknown            outcome_unknown         exit 16   something may have been applied
├── CheckFailed               check_failed            exit 17
│   └── NotRecorded           not_recorded            exit 17   a replay lacks the exchange
├── Busy                      busy                    exit 18   somebody else holds the lock
├── LimitReached              limit_reached           exit 19   your own limit
└── Interrupted               interrupted             exit 130

`except UnictlError` catches all; a family (`VaultError`) catches its causes.
"""

from typing import ClassVar, Final, Literal, Self

Outcome = Literal["not_applied", "applied", "unknown"]
DeclineReason = Literal[
    "declined",
    "insufficient_funds",
    "expired_card",
    "incorrect_details",
    "authentication_failed",
    "cancelled_by_customer",
    "suspected_fraud",
    "blocked_instrument",
    "limit_exceeded",
    "other",
]


class UnictlError(Exception):
    """Something went wrong, and what to do next.

    Class attributes give the meaning: `code` (stable, for programs), `exit_status` of the command
    line, `problem_status` over HTTP (RFC 9457), `retryable` and a default `hint`.

    Args:
        message: What happened, in a sentence without a secret.
        hint: The next step. Falls back to the class's.
        service: The service's slug, where one was involved.
        operation: `payments.create_order`, where one was in progress.
        http_status: The HTTP status with which the service replied.
        service_code: The service's own code for the error.
        request_id: The service's id of the request, for its support.
        retryable: Whether the same call may succeed later. Falls back to the class's.
        outcome: What became of a call that changes something; None for one that reads.
        field: The request's field at fault.
        file: The file at fault, as the user named it.
        line: The line in that file, from 1.
        reason: Why it was declined, from a closed set.
        idempotency_key: The key under which the call is to be repeated, of one that may have been
            applied, wholly or in part.
    """

    code: ClassVar[str] = "internal_error"
    exit_status: ClassVar[int] = 1
    problem_status: ClassVar[int] = 500
    default_hint: ClassVar[str] = (
        "This is a bug in unictl. Run again with --verbose and report what it prints."
    )
    default_retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        service: str | None = None,
        operation: str | None = None,
        http_status: int | None = None,
        service_code: str | None = None,
        request_id: str | None = None,
        retryable: bool | None = None,
        outcome: Outcome | None = None,
        field: str | None = None,
        file: str | None = None,
        line: int | None = None,
        reason: DeclineReason | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint
        self.service = service
        self.operation = operation
        self.http_status = http_status
        self.service_code = service_code
        self.request_id = request_id
        self.retryable = self.default_retryable if retryable is None else retryable
        self.outcome: Outcome | None = outcome
        self.field = field
        self.file = file
        self.line = line
        self.reason: DeclineReason | None = reason
        self.idempotency_key = idempotency_key

    def during(self, *, service: str | None, operation: str | None) -> Self:
        """Say where it happened, if nobody nearer has, and return the error itself."""
        self.service = self.service or service
        self.operation = self.operation or operation
        return self

    def as_dict(self) -> dict[str, object]:
        """Return the members of the JSON envelope; those of the fixed set are always there."""
        members: dict[str, object] = {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "service": self.service,
            "operation": self.operation,
            "http_status": self.http_status,
            "service_code": self.service_code,
            "request_id": self.request_id,
            "retryable": self.retryable,
            "outcome": self.outcome,
        }
        for name in ("field", "file", "line", "reason", "idempotency_key"):
            if (value := getattr(self, name)) is not None:
                members[name] = value
        return members


class InvalidRequest(UnictlError):
    """The request can't be carried out as it was given: usage, a field, an unreadable file."""

    code = "invalid_request"
    exit_status = 2
    problem_status = 400
    default_hint = "Correct the value and run the command again."


class LiveNotAllowed(InvalidRequest):
    """A live key would have moved real money, and nobody said that it may."""

    code = "live_not_allowed"
    problem_status = 403
    default_hint = "Add --live to move real money, or choose a profile with test keys."


class NotConfigured(UnictlError):
    """There are no such credentials, or there is no vault."""

    code = "not_configured"
    exit_status = 3
    problem_status = 409
    default_hint = "Run `unictl init` to find the keys in your .env and lock them in a vault."


class VaultError(UnictlError):
    """The vault can't be used."""

    code = "vault_error"
    exit_status = 4
    problem_status = 503
    default_hint = "Run `unictl vault status` to see what is wrong."


class VaultLocked(VaultError):
    """No secret is at hand that could open the vault."""

    code = "vault_locked"
    default_hint = "Set UNICTL_VAULT_KEY or UNICTL_VAULT_PASSPHRASE, or run it at a terminal."


class WrongSecret(VaultError):
    """The passphrase or key given opens no slot of this vault."""

    code = "wrong_secret"
    default_hint = "Check the passphrase or key; `unictl vault status` lists the vault's slots."


class VaultDamaged(VaultError):
    """Something in the vault does not authenticate, or is cut short."""

    code = "vault_damaged"
    default_hint = "Save what can be saved with `unictl vault repair`."


class VaultRolledBack(VaultError):
    """The file is older than one that this machine has seen: somebody put a copy back."""

    code = "vault_rolled_back"
    default_hint = (
        "If you put it back yourself, say so with `unictl vault restore --accept`;"
        " if not, see what there is with `unictl vault history`."
    )


class FormatTooNew(VaultError):
    """A newer unictl wrote this file."""

    code = "format_too_new"
    default_hint = "Upgrade unictl on this machine."


class AuthenticationRefused(UnictlError):
    """The service refused the key."""

    code = "authentication_refused"
    exit_status = 5
    problem_status = 401
    default_hint = "Check the key at the service's dashboard, then `unictl vault set` the new one."


class PermissionRefused(UnictlError):
    """The key is good, but may not do this."""

    code = "permission_refused"
    exit_status = 6
    problem_status = 403
    default_hint = "Switch the feature or permission on at the service's dashboard."


class NotFound(UnictlError):
    """The service has nothing by that id in this mode."""

    code = "not_found"
    exit_status = 7
    problem_status = 404
    default_hint = "Check the id, and that it belongs to this account and mode (test or live)."


class Rejected(UnictlError):
    """The service refused the request as it stands."""

    code = "rejected"
    exit_status = 8
    problem_status = 422
    default_hint = "Correct the request; the message is the service's own."


class Conflict(UnictlError):
    """The thing's state forbids it, or an idempotency key was reused for another request."""

    code = "conflict"
    exit_status = 9
    problem_status = 409
    default_hint = "Look at the thing's present state before trying again."


class Declined(UnictlError):
    """The customer's bank or the service refused the payment."""

    code = "declined"
    exit_status = 10
    problem_status = 402
    default_hint = "Ask the customer for another way to pay."
    own_balance_hint: ClassVar[str] = (
        "It is your own balance that is too low: see it with `unictl balance list`, put money in,"
        " then try again."
    )


class RateLimited(UnictlError):
    """Too many requests; the service did nothing."""

    code = "rate_limited"
    exit_status = 11
    problem_status = 429
    default_hint = "Wait a little, or allow more attempts with --retries."
    default_retryable = True


class ServiceUnavailable(UnictlError):
    """The service failed, and surely applied nothing."""

    code = "service_unavailable"
    exit_status = 12
    problem_status = 502
    default_hint = "Try again later; the service's status page may say more."
    default_retryable = True


class NetworkFailed(UnictlError):
    """The service could not be reached, and surely applied nothing."""

    code = "network_failed"
    exit_status = 13
    problem_status = 502
    default_hint = "Check the connection, the proxy (HTTPS_PROXY) and the certificates."
    default_retryable = True


class TimedOut(NetworkFailed):
    """No answer came in time, and surely nothing was applied."""

    code = "timed_out"
    problem_status = 504
    default_hint = "Try again, or allow more time with --timeout."


class NotSupported(UnictlError):
    """This service can't express what was asked."""

    code = "not_supported"
    exit_status = 14
    problem_status = 422
    default_hint = "Leave it out, or choose another service with --service."


class SomeFailed(UnictlError):
    """Some rows of a batch failed."""

    code = "some_failed"
    exit_status = 15
    problem_status = 207
    default_hint = "The failures are listed above; correct them and run the batch again."


class OutcomeUnknown(UnictlError):
    """Something may have been applied, and nobody can say yet."""

    code = "outcome_unknown"
    exit_status = 16
    problem_status = 502
    default_hint = "Look at the service before repeating it."


class CheckFailed(UnictlError):
    """A check that was asked for found a fault."""

    code = "check_failed"
    exit_status = 17
    problem_status = 409
    default_hint = "The findings are listed above."


class NotRecorded(CheckFailed):
    """A replay came to what its recording doesn't hold; nothing was sent.

    A check that failed, and no wrong usage: the run differs from the recorded one, and no status
    of an operation that was recorded says the same.
    """

    code = "not_recorded"
    default_hint = "Record it again: the same command with --record in place of --replay."


class Busy(UnictlError):
    """Somebody else holds the lock."""

    code = "busy"
    exit_status = 18
    problem_status = 503
    default_hint = "Try again when the other process has finished."
    default_retryable = True


class LimitReached(UnictlError):
    """Your own limit forbids it."""

    code = "limit_reached"
    exit_status = 19
    problem_status = 403
    default_hint = "Raise the limit if you mean to."


class Interrupted(UnictlError):
    """Somebody pressed Ctrl-C."""

    code = "interrupted"
    exit_status = 130
    problem_status = 499
    default_hint = "Run it again; what was finished is kept."


def tree(root: type[UnictlError] = UnictlError) -> tuple[type[UnictlError], ...]:
    """Return the root and every class below it, in the order they are written."""
    found: list[type[UnictlError]] = [root]
    for below in root.__subclasses__():
        found.extend(tree(below))
    return tuple(found)


EXIT_INTERRUPTED: Final = Interrupted.exit_status
