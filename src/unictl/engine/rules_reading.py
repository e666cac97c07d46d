"""Reads rules out of a file's tables: all that is wrong with them at once, with what to write."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from unictl.capabilities._index import CAPABILITIES
from unictl.core.money import EXPONENTS
from unictl.core.registry import operations_of
from unictl.engine.rules import ALLOWED, FAILOVER_ON, Fault, Rule

MODES: Final = ("test", "live")
_KEYS: Final = ("services", "operations", "when", "split", "failover_on")
_CONDITIONS: Final = ("currency", "country", "amount", "mode", "feature")
_BOUNDS: Final = ("at_least", "at_most")
COUNTRY: Final = re.compile(r"[A-Z]{2}")
_HEAVIEST: Final = 1_000_000


def read(capability: str, table: Any) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    """Return the rules that a file has for a capability, and what is wrong with them.

    Args:
        capability: One that there is.
        table: What the file has under `routes.<capability>`.
    """
    if not isinstance(table, list) or not all(isinstance(one, Mapping) for one in table):
        fix = f'Write [[routes.{capability}]], and below it services = ["…"].'
        return (), (Fault(0, "", "has to be a list of tables", fix),)
    reader = _Reader(capability)
    rules = [reader.rule(number, one) for number, one in enumerate(table, 1)]
    return tuple(rules), tuple(reader.faults)


class _Reader:
    """Reads rules one after the other, and collects what is wrong with them."""

    def __init__(self, capability: str) -> None:
        self._capability, self._number = capability, 0
        self._offers = CAPABILITIES[capability].operations
        self.faults: list[Fault] = []

    def rule(self, number: int, table: Mapping[str, Any]) -> Rule:
        """Return the rule; what can't be read of it is as if it weren't there, and a fault."""
        self._number = number
        self._known("", table, _KEYS)
        services = self._services(table.get("services"))
        when = table.get("when", {})
        if not isinstance(when, Mapping):
            self._fault("when", "has to be a table", 'Write when = { currency = ["INR"] }.')
            when = {}
        self._known("when.", when, _CONDITIONS)
        least, most = self._amount(when)
        return Rule(
            self._capability,
            number,
            services,
            operations=self._operations(table),
            currency=self._texts(when, "when.currency", EXPONENTS, "an ISO 4217 code, INR"),
            country=self._countries(when),
            at_least=least,
            at_most=most,
            mode=self._mode(when),
            feature=self._texts(when, "when.feature", None, "a feature"),
            split=self._split(table.get("split", {}), services),
            failover_on=self._failover_on(table),
        )

    def _services(self, value: Any) -> tuple[str, ...]:
        offering = sorted({s for entry in self._offers.values() for s in entry.services})
        if not value:
            fix = f'Write services = ["{offering[0]}"], in the order in which they are to be tried.'
            self._fault("services", "names no service", fix)
            return ()
        what = f"a service that offers {self._capability}"
        return self._texts({"services": value}, "services", offering, what)

    def _operations(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        value = table.get("operations", ())
        if not value:
            return ()
        if isinstance(value, list):  # as the command line writes them, too
            value = [one.replace("-", "_") if isinstance(one, str) else one for one in value]
        known = [one.name for one in operations_of(self._capability).values() if one.begins]
        what = "an operation that begins something new, and so can go to any service"
        return self._texts({"operations": value}, "operations", known, what)

    def _countries(self, when: Mapping[str, Any]) -> tuple[str, ...]:
        found = self._texts(when, "when.country", None, "a country")
        for one in found:
            if not COUNTRY.fullmatch(one):
                fix = "Write ISO 3166-1 alpha-2 codes in capitals, such as IN."
                self._fault("when.country", f"can't be {one!r}", fix)
        return found

    def _amount(self, when: Mapping[str, Any]) -> tuple[int | None, int | None]:
        value = when.get("amount")
        if value is None:
            return None, None
        fix = "Write amount = { at_least = 100, at_most = 500000 }, in minor units."
        if not isinstance(value, Mapping) or not value:
            self._fault("when.amount", "has to be a table of bounds", fix)
            return None, None
        self._known("when.amount.", value, _BOUNDS)
        for name in _BOUNDS:
            if name in value and (type(value[name]) is not int or value[name] < 0):
                self._fault(f"when.amount.{name}", f"can't be {value[name]!r}", fix)
                return None, None
        least, most = value.get("at_least"), value.get("at_most")
        if least is not None and most is not None and least > most:
            self._fault("when.amount", f"from {least} to {most} there is no amount", fix)
        if "currency" not in when:
            why = "needs a currency beside it: 5000 is INR 50.00, and JPY 5000"
            self._fault("when.amount", why, 'Add currency = ["INR"] to the same `when`.')
        return least, most

    def _mode(self, when: Mapping[str, Any]) -> str | None:
        value = when.get("mode")
        if value is None or value in MODES:
            return value
        self._fault("when.mode", f"can't be {value!r}", 'Write mode = "test" or mode = "live".')
        return None

    def _split(self, value: Any, services: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        fix = "Write split = { stripe = 80, paypal = 20 }: whole numbers, which needn't make 100."
        if not isinstance(value, Mapping):
            self._fault("split", "has to be a table of weights", fix)
            return ()
        for service, weight in value.items():
            if service not in services:
                self._fault(f"split.{service}", "is not among this rule's services", fix)
            elif type(weight) is not int or not 0 <= weight <= _HEAVIEST:
                self._fault(f"split.{service}", f"can't be {weight!r}", fix)
        if value and not any(value.values()):
            self._fault("split", "gives no service anything", fix)
        # In the order of `services`, so that a table written in another order splits alike.
        return tuple((one, value[one]) for one in services if value.get(one))

    def _failover_on(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        if "failover_on" not in table:
            return FAILOVER_ON
        what = "an error after which another service may be tried"
        return self._texts(table, "failover_on", ALLOWED, what)

    def _texts(
        self, table: Mapping[str, Any], key: str, known: Collection[str] | None, what: str
    ) -> tuple[str, ...]:
        """Return a list of texts, or one alone, each of them known."""
        value = table.get(key.rpartition(".")[2], ())
        texts = [value] if isinstance(value, str) else value
        name = key.rpartition(".")[2]
        fix = f'Write {name} = ["…"]' + (f" of: {_some(known)}." if known else ".")
        if not isinstance(texts, list | tuple) or not all(isinstance(one, str) for one in texts):
            self._fault(key, f"can't be {value!r}: it is a list of texts", fix)
            return ()
        for place, text in enumerate(texts):
            if known is not None and text not in known:
                self._fault(key, f"{text!r} is not {what}{_meant(text, known)}", fix)
            elif not text or text in texts[:place]:
                self._fault(key, f"holds {text!r} twice" if text else "holds an empty text", fix)
        return tuple(texts)

    def _known(self, lead: str, table: Mapping[str, Any], known: Collection[str]) -> None:
        for key in table:
            if key not in known:
                fix = f"Known are: {', '.join(known)}."
                self._fault(f"{lead}{key}", f"is unknown{_meant(key, known)}", fix)

    def _fault(self, key: str, why: str, fix: str) -> None:
        self.faults.append(Fault(self._number, key, why, fix))


def _some(known: Collection[str]) -> str:
    """Return the words that may stand there, the first of very many."""
    most = 12
    return ", ".join(list(known)[:most]) + (" …" if len(known) > most else "")


def _meant(given: str, known: Collection[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    by_form = {one.lower().replace("-", "_"): one for one in known}
    near = get_close_matches(given.lower().replace("-", "_"), by_form, n=1)
    return f"; did you mean {by_form[near[0]]}?" if near else ""
