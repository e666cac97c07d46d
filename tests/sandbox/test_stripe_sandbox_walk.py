"""Random lives at Stripe's stand-in: whatever happens in whatever order, the money adds up."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from stripe_sandbox import Api

from unictl.errors import Conflict, InvalidRequest
from unictl.sandbox.stripe.ledger import OPENING

_CARDS = (
    "pm_card_visa",
    "pm_card_bypassPending",
    "pm_card_visa_chargeDeclined",
    "pm_card_authenticationRequired",
    "pm_card_createDispute",
    "pm_card_createDisputeInquiry",
    "pm_card_refundFail",
    "pm_card_pendingRefund",
)


class _Life:
    """A stand-in, and what has been made in it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.customer = api.customer()["id"]
        self.price = api.monthly(700)["id"]

    def some(self, path: str, pick: int) -> str:
        """Return the id of one of the things, or of none."""
        things = self.api.get(path, limit=100)["data"]
        return things[pick % len(things)]["id"] if things else "nothing"

    def send(self, path: str, method: str = "POST", /, **fields: Any) -> None:
        """Send it; a refusal is an answer too."""
        answer = self.api.call(method, path, fields)
        assert answer.status in {200, 400, 402, 404}, answer.body

    def intent(self, pick: int) -> None:
        """Make an intent, which may be confirmed at once, and only held."""
        card = _CARDS[pick % len(_CARDS)]
        how = {"payment_method": card, "payment_method_types": ["card"]}
        held = {"capture_method": "manual"} if pick % 3 == 0 else {}
        amount = 50 + pick
        confirm = pick % 2 == 0
        self.send("payment_intents", amount=amount, currency="usd", confirm=confirm, **how, **held)

    def step(self, pick: int) -> None:
        """Confirm, capture or cancel an intent."""
        path = f"payment_intents/{self.some('payment_intents', pick)}"
        part = {"amount_to_capture": 1 + pick % 60} if pick % 2 else {}
        steps: list[Callable[[], None]] = [
            lambda: self.send(f"{path}/confirm", payment_method=_CARDS[pick % len(_CARDS)]),
            lambda: self.send(f"{path}/capture", **part),
            lambda: self.send(f"{path}/cancel"),
        ]
        steps[pick % 3]()

    def refund(self, pick: int) -> None:
        """Refund a charge, in part or whole."""
        part = {"amount": 1 + pick % 40} if pick % 2 else {}
        self.send("refunds", charge=self.some("charges", pick), **part)

    def visit(self, pick: int) -> None:
        """Let a customer pay something."""
        path = ("payment_intents", "invoices", "subscriptions")[pick % 3]
        thing = self.some(path, pick)
        if thing != "nothing":
            try:
                self.api.pay(thing, "failed" if pick % 4 == 0 else None)
            except (Conflict, InvalidRequest):
                return

    def subscribe(self, pick: int) -> None:
        """Subscribe, or end a subscription."""
        if pick % 3 == 0:
            self.send(f"subscriptions/{self.some('subscriptions', pick)}", "DELETE")
            return
        trial = {"trial_period_days": 5} if pick % 2 else {}
        items = [{"price": self.price, "quantity": 1 + pick % 3}]
        self.send("subscriptions", customer=self.customer, items=items, **trial)

    def pay_out(self, pick: int) -> None:
        """Pay out, or take a payout back."""
        if pick % 2:
            self.send("payouts", amount=1 + pick, currency="usd")
        else:
            self.send(f"payouts/{self.some('payouts', pick)}/cancel")

    def dispute(self, pick: int) -> None:
        """Answer a dispute, or accept it."""
        path = f"disputes/{self.some('disputes', pick)}"
        text = ("winning_evidence", "losing_evidence", "perhaps")[pick % 3]
        if pick % 4:
            self.send(path, evidence={"uncategorized_text": text})
        else:
            self.send(f"{path}/close")

    def wait(self, pick: int) -> None:
        """Let days go by."""
        self.api.now += (pick % 40) * 24 * 3600


_STEPS = (
    _Life.intent,
    _Life.intent,
    _Life.step,
    _Life.step,
    _Life.refund,
    _Life.visit,
    _Life.subscribe,
    _Life.pay_out,
    _Life.dispute,
    _Life.wait,
)


def _all(api: Api, path: str) -> list[Any]:
    found: list[Any] = []
    more: dict[str, str] = {}
    while True:
        page = api.get(path, limit=100, **more)
        found += page["data"]
        if not page["has_more"]:
            return found
        more = {"starting_after": found[-1]["id"]}


def _adds_up(api: Api) -> None:
    """Compare what things say of their money with one another and with the ledger."""
    charges = {charge["id"]: charge for charge in _all(api, "charges")}
    refunds = [one for one in _all(api, "refunds") if one["status"] != "failed"]
    for charge in charges.values():
        back = sum(one["amount"] for one in refunds if one["charge"] == charge["id"])
        kept = charge["amount"] - charge["amount_captured"] if charge["captured"] else 0
        assert charge["amount_refunded"] == back + kept <= charge["amount"]
        assert charge["refunded"] is (charge["amount_refunded"] == charge["amount"])
    for intent in _all(api, "payment_intents"):
        charge = charges.get(intent["latest_charge"])
        taken = charge["amount_captured"] if charge else 0
        assert intent["amount_received"] == taken
        succeeded = [one for one in charges.values() if one["payment_intent"] == intent["id"]]
        assert sum(one["paid"] for one in succeeded) <= 1
        assert (intent["status"] == "succeeded") is bool(taken)
    moved = sum(line["net"] for line in _all(api, "balance_transactions"))
    balance = api.get("balance")
    held = balance["available"][0]["amount"] + balance["pending"][0]["amount"]
    assert held == OPENING + moved
    for invoice in _all(api, "invoices"):
        assert invoice["amount_paid"] + invoice["amount_remaining"] == invoice["amount_due"]
        assert (invoice["status"] == "paid") is (
            invoice["amount_remaining"] == 0 and invoice["status"] != "draft"
        )


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(0, 5000)), min_size=30, max_size=60))
def test_the_money_adds_up(steps: list[tuple[Callable[[_Life, int], None], int]]) -> None:
    """Charges, refunds, intents, invoices and the ledger agree after any life."""
    with tempfile.TemporaryDirectory() as folder:
        api = Api(Path(folder) / "state" / "sandbox.sqlite3")
        life = _Life(api)
        for step, pick in steps:
            step(life, pick)
        _adds_up(api)
        api.close()
