"""Disputes and the documents that they are contested with; and a shop's first day."""

from typing import Any

import pytest
from sandbox_api import PICTURE, Api

from unictl.errors import Conflict
from unictl.sandbox.exchange import Exchange, Request
from unictl.sandbox.razorpay import seed

_NOTE = "unictl_sandbox_dispute"


def _dispute(api: Api, phase: str = "chargeback") -> Any:
    api.payment(notes={_NOTE: phase})
    return api.get("disputes")["items"][0]


def test_a_payment_can_ask_to_be_disputed(api: Api) -> None:
    """Once its money is taken; what isn't captured, or names no phase, isn't disputed."""
    api.pay(api.order(notes={_NOTE: "fraud"})["id"], "authorized")
    assert api.get("disputes")["count"] == 0
    assert api.refused("orders", amount=100, currency="INR", notes={_NOTE: "x"}).status == 400
    dispute = _dispute(api, "retrieval")
    assert (dispute["phase"], dispute["status"]) == ("retrieval", "open")
    shown = api.get(f"disputes/{dispute['id']}", **{"expand[]": "payment"})
    assert shown["payment"]["id"] == dispute["payment_id"]
    assert api.call("GET", "disputes?expand[]=order").status == 400


def test_a_document_is_kept_byte_for_byte(api: Api) -> None:
    """What was uploaded can be downloaded, whatever bytes it has."""
    content = PICTURE + b"\r\n\n\r--\r\n--a-boundary\r\n" + bytes(range(256))
    document = api.document(content)
    assert (document["mime_type"], document["size"]) == ("image/png", len(content))
    assert api.send("GET", f"documents/{document['id']}/content").body == content


def test_what_is_no_document_is_refused(api: Api) -> None:
    """A text, or no form at all, is refused."""
    with pytest.raises(AssertionError, match="type: jpg, jpeg, png, pdf"):
        api.document(b"a text")
    assert api.refused("documents", purpose="dispute_evidence", file="x").error["field"] == "file"


@pytest.mark.parametrize(
    ("evidence", "description"),
    [
        ({"amount": 50_001}, "contest amount cannot be greater than dispute amount."),
        ({"action": "win"}, "The selected action is invalid."),
        ({"action": "submit"}, "Please provide at least one document for contesting the dispute"),
        ({"shipping_proof": "doc_1"}, "The shipping_proof must be an array."),
        (
            {"shipping_proof": ["doc_00000000000000"]},
            "Invalid file id provided or merchant is unauthorized to access the fileId(s) provided",
        ),
        ({"proof": []}, "proof is/are not required and should not be sent"),
    ],
)
def test_bad_evidence_is_refused(api: Api, evidence: dict[str, Any], description: str) -> None:
    """What can't be handed in is refused, and the dispute stays as it is."""
    dispute = _dispute(api)
    answer = api.call("PATCH", f"disputes/{dispute['id']}/contest", evidence)
    assert answer.error["description"] == description
    assert api.get(f"disputes/{dispute['id']}") == dispute


def test_a_dispute_is_judged_once(api: Api) -> None:
    """After the evidence nothing can be done but wait; the contested part is what is lost."""
    dispute = _dispute(api)
    path = f"disputes/{dispute['id']}"
    with pytest.raises(Conflict):
        api.pay(dispute["id"])
    others = [{"type": "receipt", "document_ids": [api.document()["id"]]}]
    given = {"amount": 20_000, "others": others, "action": "submit"}
    assert api.call("PATCH", f"{path}/contest", given).body["status"] == "under_review"
    refused = api.refused(f"{path}/accept").error["description"]
    assert refused == "Action not allowed when dispute is in under_review status."
    lost = api.pay(dispute["id"], "failed")
    assert (lost["status"], lost["amount_deducted"]) == ("lost", 20_000)
    assert api.get("balance")["balance"] == 50_000 - 1_180 - 20_000


def test_a_late_answer_is_refused(api: Api) -> None:
    """After the deadline nothing can be said."""
    dispute = _dispute(api)
    api.now = dispute["respond_by"] + 1
    refused = api.refused(f"disputes/{dispute['id']}/accept").error["description"]
    assert refused == "Action not allowed as deadline to respond has elapsed."


def test_a_shop_s_first_day(api: Api) -> None:
    """Seeding makes some of everything, as the API itself would, and can be done twice."""
    for _ in range(2):
        with api.transport.sandbox.store.transaction() as session:
            seed.seed(Exchange(Request("", ""), session, api.now))
    for kind in ("orders", "payments", "refunds", "plans", "subscriptions", "invoices", "disputes",
                 "customers", "contacts", "fund_accounts"):  # fmt: skip
        assert api.get(kind)["count"] > 0, kind
    assert {order["status"] for order in api.get("orders")["items"]} >= {"created", "paid"}
