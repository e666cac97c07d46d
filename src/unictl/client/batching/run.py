"""A run of a batch: which one it is, whether it may go on, and what its journal still knows."""

from dataclasses import replace
from hashlib import sha256

from unictl.client.address import own_base_url
from unictl.client.batching.ports import GuardOnce, KeysOnce
from unictl.client.batching.run_keys import loaded_keys, mode_of
from unictl.client.batching.tasks import Tasks
from unictl.client.session import Base
from unictl.core.operation import Operation
from unictl.core.ports import Mode, Realm
from unictl.core.record import record
from unictl.engine.batch import run_id
from unictl.engine.run import identity_of
from unictl.errors import Conflict, OutcomeUnknown
from unictl.journal import keeping, runs
from unictl.journal.runs import Run


@record
class Prepared:
    """What is known before the first row is sent.

    Attributes:
        run: The run's id.
        mode: Of all the keys.
        suspected: See `engine.options.Options`.
        settle: Seconds to wait before the first row is looked for.
    """

    run: str
    mode: Mode
    suspected: tuple[float, float] | None = None
    settle: float = 0.0


def prepared(
    session: Base,
    operation: Operation,
    tasks: Tasks,
    *,
    keys: KeysOnce,
    guard: GuardOnce,
    resume: str | None,
    account: str,
) -> Prepared:
    """Load the keys, and note the run in the journal or find it there.

    Raises:
        UnictlError: See `client.batch.Batch.prepare`.
    """
    realm: Realm = "sandbox" if session.sandbox else "direct"
    loaded = loaded_keys(tasks, keys, account)
    mode = mode_of(session, tasks, loaded)
    if operation.changes == "money":
        guard.allow(mode=mode, realm=realm, operation=operation.id)
    now = session.clock.now()
    profile = session.settings["profile"]
    digest = tasks.digest.hexdigest()
    # The services, too: a row that is done at one is not to be looked for at another.
    parts = (realm, profile, account, mode, operation.id, digest, str(tasks.total))
    over = sha256("\n".join((*parts, *sorted(tasks.providers))).encode()).hexdigest()
    identities = {
        service: identity_of(
            tasks.providers[service],
            one,
            None if session.sandbox else own_base_url(service, session.settings),
        )
        for service, one in loaded.items()
    }
    this = Run(
        # An empty one is refused: a job whose variable is unset would begin anew, and do all twice.
        id=run_id.new(now, session.clock.new_key(), over) if resume is None else resume,
        realm=realm,
        profile=profile,
        account=account,
        mode=mode,
        identities=identities,
        operation=operation.id,
        digest=digest,
        total=tasks.total,
        created_at=now,
    )
    # A single call makes room for some rows; a batch brings as many as it has.
    for _ in range(1 + tasks.total // keeping.AT_ONCE):
        session.journal.tidy()
    if resume is None:
        with session.journal.transaction() as connection:
            runs.keep(connection, this)
        return Prepared(this.id, mode)
    return _resumed(session, tasks, this, over, now)


def _resumed(session: Base, tasks: Tasks, this: Run, over: str, now: float) -> Prepared:
    began = run_id.began(this.id)
    with session.journal.transaction() as connection:
        known = runs.find(connection, this.id)
        _check_same(known, this, over)
        if known is None:
            if "none" in tasks.recoveries:
                raise OutcomeUnknown(
                    f"this journal knows nothing of run {this.id}, and nobody can be asked which of"
                    f" its rows were done: {this.operation} can't be looked for",
                    hint="Give the journal of that run with --state FILE (its folder with"
                    " UNICTL_HOME); or see at the service what is there, and begin a new batch"
                    " with the rest.",
                    operation=this.operation,
                    outcome="unknown",
                )
            known = replace(this, created_at=began, lost_at=now)
            runs.keep(connection, known)
    if known.lost_at is None:
        return Prepared(known.id, known.mode)
    settle = 0.0
    if "lookup" in tasks.recoveries:
        latest = max(one.patience.settle_after for one in tasks.providers.values())
        settle = max(known.lost_at + latest - now, 0.0)
    return Prepared(known.id, known.mode, (min(began, known.created_at), known.lost_at), settle)


def _check_same(known: Run | None, this: Run, over: str) -> None:
    """Refuse to go on with a run over something else: its keys stand for other rows.

    Raises:
        Conflict: It is over something else.
    """
    if known is None:
        if not run_id.is_over(this.id, over):
            raise Conflict(
                f"run {this.id} was not over this input, operation, profile, mode and services, or"
                " its id is mistyped",
                hint="Give the same input and options as when the run began, with the same rules;"
                " the journal here doesn't know it. Without --resume a new batch begins.",
                outcome="not_applied",
            )
        return
    for name, told in (
        ("operation", "operation"),
        ("realm", "realm"),
        ("profile", "profile"),
        ("account", "account"),
        ("mode", "mode"),
        ("total", "number of rows"),
        ("digest", "input or --idempotency-from"),
        ("services", "choice of services"),
        ("identities", "owner of its keys"),
    ):
        was, now = (
            ", ".join(sorted(one.identities)) if name == "services" else getattr(one, name)
            for one in (known, this)
        )
        if was == now:
            continue
        shown = "" if name in {"digest", "identities"} else f": {was} then, {now} now"
        raise Conflict(
            f"run {this.id} had another {told}{shown}",
            hint="Give the same as when the run began: the same rows in the same order, operation,"
            " profile and keys. Without --resume a new batch begins.",
            outcome="not_applied",
        )
