"""The steps of an operation that changes something: each noted, repeated or looked for."""

from collections.abc import Callable, Generator
from typing import Any

from unictl.core.call import Ask, Reply
from unictl.core.ports import ANY, Row
from unictl.engine.effects import Effect, Now, Replied, Settle, Sleep, Warn
from unictl.engine.exchange import Exchange, Flight
from unictl.errors import Outcome, OutcomeUnknown, UnictlError


class Absent(Exception):
    """The service was asked, and the operation was surely not applied.

    Attributes:
        found: Steps that were, nevertheless.
    """

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__(found)
        self.found = found


class _LookAgain(Exception):
    """A step was looked for and not found; it is too early to believe that."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class Steps:
    """Runs a provider's generator, with a journal entry around each step that changes something.

    Args:
        row: The journal's row.
        exchange: Sends.
        asking: Only ask what became of the steps: nothing is done that may be a second effect,
            and nothing that hasn't been done yet, but for what the service knows by its key.

    Attributes:
        done: The names of the steps that were carried out now, but for the last, unnamed one.
        unnoted: Replies that the journal hasn't got. The last step's reply gets there only if the
            call fails: with the result, which comes at once, it would be one more wait for the
            disk.
    """

    def __init__(self, row: Row, exchange: Exchange, *, asking: bool = False) -> None:
        self._row, self._exchange, self._asking = row, exchange, asking
        self._patience = exchange.provider.patience
        self._unsure = set(row.unsure)
        self._replies = dict(row.replies)
        self._answered: set[str] = set()
        self._looks: dict[str, int] = {}
        self._believed: set[str] = set()
        self._began = 0.0
        self.done: list[str] = []
        self.unnoted: dict[str, Reply] = {}

    def run(self, begun: Callable[[], Any]) -> Generator[Effect, Any, Any]:
        """Return the result of the call that `begun` begins, which it may do more than once.

        Raises:
            Absent: It was only asked, and the operation was surely not applied.
            OutcomeUnknown: An earlier attempt may have been applied, and nothing can tell.
            UnictlError: What went wrong.
        """
        if self._asking and not self._unsure and "" not in self._replies:
            raise Absent(())
        if self._unsure and self._exchange.recovery == "none":
            raise OutcomeUnknown("an earlier attempt was sent and its reply never seen")
        while True:
            self._began = yield Now()
            try:
                return (yield from self._through(begun()))
            except _LookAgain as early:
                yield Sleep(early.wait)
                self._answered.clear()

    def _through(self, call: Any) -> Generator[Effect, Any, Any]:
        try:
            ask: Ask = next(call)
            while True:
                reply = yield from (self._step(ask) if ask.changes else self._exchange(ask))
                ask = call.send(reply)
        except StopIteration as end:
            return end.value

    def outcome(self) -> Outcome:
        """Return what is known of a call that ends with an error now."""
        if "" in self._answered or "" in self._row.replies:
            return "applied"
        return "unknown" if self._unsure else "not_applied"

    def _step(self, ask: Ask) -> Generator[Effect, Any, Reply]:
        step = ask.step
        if step in self._answered:
            raise TypeError(f"two steps are named {step!r}")
        if step in self._replies:
            self._answered.add(step)
            return self._replies[step]
        earlier = not {step, ANY}.isdisjoint(self._unsure) and step not in self._believed
        by_key = self._exchange.recovery == "key"
        if earlier and not by_key:
            self._believe(step)
            earlier = False
            self._unsure.discard(ANY)  # what comes after a step that wasn't done wasn't either
        if self._asking and not by_key:
            raise Absent(tuple(self._unsure - {step}))
        if earlier and self._forgotten():
            raise OutcomeUnknown(
                f"{self._exchange.options.service} may not know the key of the earlier attempt any"
                " more, and would do it once more"
            )
        flight = Flight(self._row, earlier=earlier)
        self._unsure.add(step)
        try:
            reply = yield from self._exchange(ask, flight)
        finally:
            if flight.reply is not None:
                self._answered.add(step)
                self._replies[step] = self.unnoted[step] = flight.reply
                self.done += [step] if step else []
            if flight.reply is not None or not flight.unsure:
                self._unsure.discard(step)
            if flight.reply is None and not flight.unsure:
                self._unsure.discard(ANY)
        if step:
            yield from self.note()
        return reply

    def _believe(self, step: str) -> None:
        """Return if the look-ups that found nothing of the step can be believed.

        Raises:
            _LookAgain: It has to be looked for once more.
            OutcomeUnknown: The service needs more time than a caller waits for.
        """
        patience = self._patience
        ended = max(self._row.unsure.get(one, 0.0) for one in (step, ANY))
        left = ended + patience.settle_after - self._began
        if left > 0 and not self._asking:
            raise OutcomeUnknown(f"the service doesn't show it yet; ask again in {left:.0f} s")
        self._looks[step] = self._looks.get(step, 0) + 1
        if left > 0 or self._looks[step] < patience.looks:
            raise _LookAgain(max(left, patience.look_every))
        self._believed.add(step)

    def _forgotten(self) -> bool:
        lifetime = self._exchange.key_lifetime
        return lifetime is not None and self._began - self._row.began_at > lifetime

    def note(self) -> Generator[Effect, Any, None]:
        """Bring to the journal the replies that it hasn't got."""
        for step, reply in list(self.unnoted.items()):
            if (yield from note(Replied(self._row, step, reply))):
                del self.unnoted[step]


def note(effect: Settle | Replied) -> Generator[Effect, Any, bool]:
    """Write to the journal what has happened; a journal that fails now is only warned of.

    What it lacks makes a repeat look first, or say that it doesn't know: never send blindly.
    Returns whether it was written.
    """
    try:
        yield effect
    except Exception as error:  # noqa: BLE001 - the journal is a port; whatever it raises, go on
        told = error.message if isinstance(error, UnictlError) else type(error).__name__
        yield Warn(f"the journal could not note the end of this call: {told}")
        return False
    return True
