"""The sandbox's replies beside the samples in the official client's own source distribution.

The samples are fetched from PyPI. Each is compared with a reply of the same kind, field by field
and type by type, and whatever differs must stand here with its reason; a difference that no
longer exists must go.
"""

import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from sandbox_api import Api

pytestmark = pytest.mark.network_registry

_RELEASE: Final = "razorpay==2.0.1"
_DAY: Final = 86_400

# Why a field of the reply is missing in a sample, or differs.
NEWER: Final = "the reference documents it; the sample is older"
OBSOLETE: Final = "the reference no longer has it"
NO_ORDER_YET: Final = "the reference has it of paid links; here an order is made by a payment"
PLANNED: Final = "the sample's subscription has a change planned, which the sandbox can't"
HAS_ORDER: Final = "the sample's payment was made without an order, which the sandbox can't"
FALSE: Final = "the reference's samples have false"


def _newer(names: str) -> dict[str, str]:
    """Return the fields, parted by spaces, as newer than the sample."""
    return {f"+{name}": NEWER for name in names.split()}


def _within(name: str, differences: Mapping[str, str]) -> dict[str, str]:
    """Return the differences of what stands in a list of that name."""
    return {f"{path[0]}{name}[].{path[1:]}": why for path, why in differences.items()}


_ORDER: Final = _newer("amount_due amount_paid offer_id")
_PAYMENT: Final = {
    "-udf": OBSOLETE,
    **_newer(
        "acquirer_data bank captured card_id contact description email error_reason error_source "
        "error_step fee international invoice_id method notes order_id tax vpa wallet"
    ),
}
_REFUND: Final = _newer(
    "acquirer_data batch_id notes receipt speed_processed speed_requested status"
)
_ITEM: Final = _newer("item.hsn_code item.sac_code item.tax_rate")
_SUBSCRIPTION: Final = _newer(
    "change_scheduled_at expire_by has_scheduled_changes offer_id remaining_count short_url source"
)
_AGREED: Final = {**_SUBSCRIPTION, "+payment_method": NEWER}
_PAUSED: Final = {"~change_scheduled_at": PLANNED, **_newer("paused_at pause_initiated_by")}
_PAID_LINK: Final = {"+payments[].plink_id": NEWER, "+payments[].updated_at": NEWER}


def _order(api: Api, sample: Any) -> Any:
    order = api.order(sample["amount"], receipt=sample["receipt"], notes=sample["notes"])
    api.pay(order["id"], "failed")
    return api.get(f"orders/{order['id']}")


def _orders(api: Api, sample: Any) -> Any:
    for item in reversed(sample["items"]):
        _order(api, item)
    return api.get("orders")


def _payment(api: Api, sample: Any) -> Any:
    return api.pay(api.order(sample["amount"])["id"], "authorized")


def _payments(api: Api, sample: Any) -> Any:
    for item in sample["items"]:
        _payment(api, item)
    return api.get("payments")


def _edited_payment(api: Api, sample: Any) -> Any:
    payment = api.pay(api.order(sample["amount"])["id"], "authorized", method="netbanking")
    return api.call("PATCH", f"payments/{payment['id']}", {"notes": sample["notes"]}).body


def _captured(api: Api, sample: Any) -> Any:
    path = f"payments/{_payment(api, sample)['id']}/capture"
    return api.post(path, amount=sample["amount"], currency="INR")


def _card(api: Api, _: Any) -> Any:
    return api.get(f"payments/{api.payment()['id']}/card")


def _refund(api: Api, sample: Any) -> Any:
    return api.post(
        f"payments/{api.payment(sample['amount'] + 100)['id']}/refund",
        amount=sample["amount"],
        notes=sample["notes"],
        receipt=sample["receipt"],
        speed=sample["speed_requested"],
    )


def _refunds(api: Api, sample: Any) -> Any:
    payment = api.payment()
    for item in sample["items"]:
        api.post(f"payments/{payment['id']}/refund", amount=item["amount"])
    return api.get(f"payments/{payment['id']}/refunds")


def _plan(api: Api, sample: Any) -> Any:
    item = {name: sample["item"][name] for name in ("name", "amount", "currency")}
    return api.plan(period=sample["period"], interval=sample["interval"], item=item,
                    notes=sample["notes"])  # fmt: skip


def _plans(api: Api, sample: Any) -> Any:
    for item in reversed(sample["items"]):
        _plan(api, item)
    return api.get("plans")


def _subscription(api: Api, sample: Any) -> Any:
    made = api.subscription(total_count=sample["total_count"], notes=sample["notes"])
    api.pay(made["id"])
    return api.get(f"subscriptions/{made['id']}")


def _subscriptions(api: Api, sample: Any) -> Any:
    for item in sample["items"]:
        _subscription(api, item)
    return api.get("subscriptions")


def _cancelled_subscription(api: Api, sample: Any) -> Any:
    made = api.subscription(start_at=api.now + _DAY, notes=sample["notes"])
    return api.post(f"subscriptions/{made['id']}/cancel")


def _paused(api: Api, sample: Any) -> Any:
    return api.post(f"subscriptions/{_subscription(api, sample)['id']}/pause")


def _resumed(api: Api, sample: Any) -> Any:
    return api.post(f"subscriptions/{_paused(api, sample)['id']}/resume")


def _link(api: Api, sample: Any) -> Any:
    names = ("amount", "customer", "description", "notify", "reminder_enable", "reference_id")
    given = {name: sample[name] for name in names}
    if sample["notes"] is not None:
        given["notes"] = sample["notes"]
    return api.link(**given)


def _paid_link(api: Api, sample: Any) -> Any:
    link = _link(api, sample)
    api.pay(link["id"], method="upi")
    return api.get(f"payment_links/{link['id']}")


def _cancelled_link(api: Api, sample: Any) -> Any:
    return api.post(f"payment_links/{_link(api, sample)['id']}/cancel")


def _links(api: Api, sample: Any) -> Any:
    first, second = sample["payment_links"]
    _cancelled_link(api, second)
    _link(api, first)
    return api.get("payment_links")


def _edited_link(api: Api, sample: Any) -> Any:
    link = api.link(1_000, accept_partial=True, description="Tea", customer=sample["customer"])
    api.pay(link["id"], amount=100)
    changes = {"notes": sample["notes"], "reference_id": sample["reference_id"]}
    return api.call("PATCH", f"payment_links/{link['id']}", changes).body


def _refusal(api: Api, _: Any) -> Any:
    return api.refused("orders", amount=1, currency="INR").body


def _customers(api: Api, sample: Any) -> Any:
    for item in sample["items"]:
        names = ("name", "email", "contact", "gstin", "notes")
        api.post("customers", **{name: item[name] for name in names})
    return api.get("customers")


def _fund_accounts(api: Api, sample: Any) -> Any:
    customer = api.post("customers", name="Gaurav Kumar", contact="9876543210")["id"]
    for number, item in enumerate(sample["items"]):
        bank = {name: item["bank_account"][name] for name in ("name", "ifsc")}
        bank["account_number"] = f"1121431121541{number}"  # the same number would be the same one
        given = {"customer_id": customer, "account_type": "bank_account", "bank_account": bank}
        api.post("fund_accounts", **given)
    return api.get("fund_accounts")


def _dispute(api: Api, sample: Any) -> Any:
    phase = sample["phase"]
    api.payment(sample["amount"], notes={"unictl_sandbox_dispute": phase})
    return api.get("disputes")["items"][0]


def _contested(api: Api, sample: Any, action: str = "draft") -> Any:
    evidence = sample["evidence"]

    def uploaded(ids: Any) -> list[str]:
        return [api.document()["id"] for _ in ids or ()]

    given = {"amount": evidence["amount"], "summary": evidence["summary"] or "Sent.",
             "shipping_proof": uploaded(evidence["shipping_proof"]), "action": action}  # fmt: skip
    if evidence["others"]:
        (other,) = evidence["others"]
        documents = uploaded(other["document_ids"])
        given["others"] = [{"type": other["type"], "document_ids": documents}]
    path = f"disputes/{_dispute(api, sample)['id']}/contest"
    return api.call("PATCH", path, given).body


def _accepted(api: Api, sample: Any) -> Any:
    return api.post(f"disputes/{_dispute(api, sample)['id']}/accept")


def _document(api: Api, _: Any) -> Any:
    return api.document()


def _deleted_draft(api: Api, _: Any) -> Any:
    return api.call("DELETE", f"invoices/{api.invoice(draft='1')['id']}").body


def _told(api: Api, _: Any) -> Any:
    return api.post(f"invoices/{api.invoice()['id']}/notify_by/sms")


Case = tuple[Callable[[Api, Any], Any], dict[str, str]]
CASES: Final[dict[str, Case]] = {
    "fake_order": (_order, _ORDER),
    "order_collection": (_orders, _within("items", _ORDER)),
    "order_collection_with_one_order": (_orders, _within("items", _ORDER)),
    "edit_order": (_order, {}),
    "fake_payment": (_payment, _PAYMENT),
    "payment_collection": (_payments, _within("items", _PAYMENT)),
    "payment_collection_with_one_payment": (_payments, _within("items", _PAYMENT)),
    "edit_payment": (_edited_payment, {"~order_id": HAS_ORDER, "+contact": NEWER}),
    "fake_captured_payment": (_captured, _PAYMENT),
    "fake_card_detail_payment": (_card, {"~emi": FALSE, "+token_iin": NEWER}),
    "fake_refund": (_refund, {"+batch_id": NEWER}),
    "refund_collection": (_refunds, _within("items", _REFUND)),
    "fake_plan": (_plan, _ITEM),
    "plan_collection": (_plans, _within("items", _ITEM)),
    "fake_subscription": (_subscription, _AGREED),
    "subscription_collection": (_subscriptions, _within("items", _AGREED)),
    "fake_subscription_cancelled": (_cancelled_subscription, _SUBSCRIPTION),
    "fake_subscription_paused": (_paused, _PAUSED),
    "fake_subscription_resumed": (_resumed, _PAUSED),
    "fake_payment_link": (_paid_link, _PAID_LINK),
    "payment_link_collection": (_links, {"-payment_links[].order_id": NO_ORDER_YET}),
    "cancel_payment_link": (_cancelled_link, {"-order_id": NO_ORDER_YET}),
    "edit_payment_link": (_edited_link, _PAID_LINK),
    "customer_collection": (
        _customers,
        {
            "+items[].created_at": "the sample has it with a blank",
            "-items[].created_at ": "as above",
        },
    ),
    "fund_account_collection": (_fund_accounts, {}),
    "dispute": (
        _dispute,
        {
            "-gateway_dispute_id": OBSOLETE,
            "-comments": OBSOLETE,
            "+evidence": NEWER,
        },
    ),
    "dispute_accept": (_accepted, {}),
    "dispute_contest": (_contested, {}),
    "document": (_document, {}),
    "fake_invoice_delete": (_deleted_draft, {}),
    "fake_invoice_notify_by": (_told, {}),
    "bad_request_error": (
        _refusal,
        _newer("error.metadata error.reason error.source error.step"),
    ),
}


def differences(sample: Any, reply: Any, path: str = "") -> Iterator[str]:
    """Yield what differs: `-` is missing in the reply, `+` is more, `~` is of another type."""
    if isinstance(sample, dict) and isinstance(reply, dict):
        lead = f"{path}." if path else ""
        yield from (f"-{lead}{name}" for name in sample.keys() - reply.keys())
        yield from (f"+{lead}{name}" for name in reply.keys() - sample.keys())
        for name in sample.keys() & reply.keys():
            yield from differences(sample[name], reply[name], lead + name)
    elif isinstance(sample, list) and isinstance(reply, list):
        if len(sample) != len(reply):
            yield f"~{path}[]"
        for one, other in zip(sample, reply, strict=False):
            yield from differences(one, other, f"{path}[]")
    elif type(sample) is not type(reply):
        yield f"~{path}"


@pytest.fixture(scope="session")
def samples(request: pytest.FixtureRequest) -> Path:
    """The folder of the samples, kept in pytest's own cache."""
    folder = request.config.cache.mkdir("razorpay-source")
    archives = list(folder.glob("*.tar.gz"))
    if not archives:
        command = [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "1"),
            *("--no-binary", ":all:", "--dest", str(folder), _RELEASE),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{_RELEASE} could not be fetched within two minutes")
        archives = list(folder.glob("*.tar.gz"))
        if done.returncode != 0 or not archives:
            last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            pytest.skip(f"{_RELEASE} could not be fetched: {last}")
    unpacked = folder / "unpacked"
    if not unpacked.is_dir():
        with tarfile.open(archives[0]) as archive:
            archive.extractall(unpacked, filter="data")
    (found,) = unpacked.glob("*/tests/mocks")
    return found


def _load(samples: Path, name: str) -> Any:
    return json.loads((samples / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_a_reply_has_the_sample_s_fields_and_types(api: Api, samples: Path, name: str) -> None:
    """A reply has exactly the fields and JSON types of the sample, but for what is listed."""
    make, allowed = CASES[name]
    sample = _load(samples, name)
    assert sorted(set(differences(sample, make(api, sample)))) == sorted(allowed)


def test_the_samples_of_requests_are_accepted(api: Api, samples: Path) -> None:
    """The client's sample order and link are accepted as they are, at the samples' own time."""
    order = api.post("orders", **_load(samples, "init_order"))
    assert (order["amount"], order["receipt"]) == (100, "dummy")
    given = _load(samples, "init_payment_link")
    api.now = given["expire_by"] - _DAY
    link = api.post("payment_links", **given)
    kept = {name: value for name, value in given.items() if name in link}
    assert {name: link[name] for name in kept} == given


@pytest.mark.parametrize(("name", "field"), [("init_plan", "item_id"),
                                             ("init_subscription", "customer_id")])  # fmt: skip
def test_samples_of_an_older_api_are_refused(
    api: Api, samples: Path, name: str, field: str
) -> None:
    """Two samples send what the reference no longer has: an item's and a customer's id."""
    given = {**_load(samples, name), "period": "monthly", "interval": 1}
    path = "plans"
    if name == "init_subscription":
        path = "subscriptions"
        given = {**_load(samples, name), "plan_id": api.plan()["id"]}
    else:
        given["item"] = {"name": "Tea", "amount": 100, "currency": "INR"}
    refused = api.refused(path, **given)
    assert refused.error["description"] == f"{field} is/are not required and should not be sent"
