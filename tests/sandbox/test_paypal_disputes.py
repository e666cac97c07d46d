"""Disputes at the PayPal stand-in: complaints, evidence, claims that are accepted."""

import json
from typing import Any

import pytest
from paypal_sandbox import PayPal, usd

from unictl.errors import Conflict, InvalidRequest, NotFound
from unictl.sandbox.paypal import customer

_DISPUTES = "/v1/customer/disputes"


def test_a_dispute_is_answered_with_evidence(paypal: PayPal) -> None:
    """The buyer complains, the merchant answers once, PayPal decides; no refund meanwhile."""
    capture = paypal.captured()["id"]
    dispute = paypal.play(customer.complain, capture, reason="UNAUTHORISED")["dispute_id"]
    path = f"{_DISPUTES}/{dispute}"
    assert paypal.get(path)["status"] == "WAITING_FOR_SELLER_RESPONSE"
    issue = paypal.refused("POST", f"/v2/payments/captures/{capture}/refund", {}).issue
    assert issue == "TRANSACTION_DISPUTED"
    tracking = {"carrier_name": "FEDEX", "tracking_number": "12"}
    evidence = {
        "evidence_type": "PROOF_OF_FULFILLMENT",
        "evidence_info": {"tracking_info": [tracking]},
        "notes": "Sent",
    }
    paypal.post(f"{path}/provide-evidence", {"evidences": [evidence]})
    after = paypal.get(path)
    assert after["status"] == "UNDER_REVIEW"
    assert after["evidences"][0]["evidence_info"]["tracking_info"] == [tracking]
    again = paypal.refused("POST", f"{path}/provide-evidence", {"evidences": [evidence]})
    assert again.body["name"] == "ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE"
    paypal.play(customer.decide, dispute, outcome="RESOLVED_SELLER_FAVOUR")
    assert paypal.get(path)["dispute_outcome"]["outcome_code"] == "RESOLVED_SELLER_FAVOUR"
    assert paypal.post(f"/v2/payments/captures/{capture}/refund", {})["status"] == "COMPLETED"


def test_evidence_comes_as_a_form_with_files(paypal: PayPal) -> None:
    """The document's own media type: a part of JSON, and files by name."""
    dispute = paypal.play(customer.complain, paypal.captured()["id"])["dispute_id"]
    evidences = json.dumps({"evidences": [{"evidence_type": "OTHER", "notes": "See"}]})
    form = (
        '--x\r\nContent-Disposition: form-data; name="input"\r\n'
        f"Content-Type: application/json\r\n\r\n{evidences}\r\n"
        '--x\r\nContent-Disposition: form-data; name="file1"; filename="receipt.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n"
    )
    headers = {
        "Authorization": f"Bearer {paypal.token}",
        "Content-Type": "multipart/form-data; boundary=x",
    }
    path = f"{_DISPUTES}/{dispute}"
    assert paypal.raw("POST", f"{path}/provide-evidence", form.encode(), headers).status == 200
    (shown,) = paypal.get(path)["evidences"]
    assert (shown["notes"], shown["documents"]) == ("See", [{"name": "receipt.pdf"}])


def test_accepting_a_claim_gives_the_money_back(paypal: PayPal) -> None:
    """The capture is refunded, whole or in part, and the dispute resolved for the buyer."""
    for body, refunded, status in (
        ({"note": "Sorry"}, "10.00", "REFUNDED"),
        (
            {"accept_claim_type": "PARTIAL_REFUND", "refund_amount": usd("4.00")},
            "4.00",
            "PARTIALLY_REFUNDED",
        ),
    ):
        capture = paypal.captured()["id"]
        path = f"{_DISPUTES}/{paypal.play(customer.complain, capture)['dispute_id']}"
        paypal.post(f"{path}/accept-claim", body)
        outcome = paypal.get(path)["dispute_outcome"]
        assert outcome["outcome_code"] == "RESOLVED_BUYER_FAVOUR"
        assert outcome["amount_refunded"]["value"] == refunded
        assert paypal.get(f"/v2/payments/captures/{capture}")["status"] == status


def test_disputes_are_walked_by_token_while_new_ones_come(paypal: PayPal) -> None:
    """Newest first; the token holds the place, so nothing doubles or is left out."""
    captures = [paypal.captured("1.00")["id"] for _ in range(7)]
    made = [paypal.play(customer.complain, one)["dispute_id"] for one in captures]
    page = paypal.get(_DISPUTES, page_size=3)
    seen = [item["dispute_id"] for item in page["items"]]
    paypal.play(customer.complain, paypal.captured("1.00")["id"])
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = paypal.get(following[0].removeprefix("https://api-m.sandbox.paypal.com"))
        seen += [item["dispute_id"] for item in page["items"]]
    assert seen == made[::-1]
    found = paypal.get(_DISPUTES, disputed_transaction_id=captures[2])["items"]
    assert [one["dispute_id"] for one in found] == [made[2]]
    assert "items" not in paypal.get(_DISPUTES, dispute_state="RESOLVED")


@pytest.mark.parametrize(
    ("outcome", "code", "status"),
    [
        (None, "RESOLVED_SELLER_FAVOUR", "COMPLETED"),
        ("failed", "RESOLVED_BUYER_FAVOUR", "REFUNDED"),
    ],
)
def test_paypal_decides_a_dispute(paypal: PayPal, outcome: Any, code: str, status: str) -> None:
    """Played as the payer is: won as a rule, lost with `failed`, and then refunded; once."""
    capture = paypal.captured()["id"]
    dispute = paypal.play(customer.complain, capture)["dispute_id"]
    decided = paypal.pay(dispute, outcome=outcome)
    assert decided["dispute_outcome"]["outcome_code"] == code
    assert paypal.get(f"/v2/payments/captures/{capture}")["status"] == status
    assert customer.shown(decided) == ("disputes.get", dispute)
    with pytest.raises(Conflict):
        paypal.pay(dispute)


def test_a_complaint_needs_a_capture_and_a_reason(paypal: PayPal) -> None:
    """What the test asks of the buyer is checked."""
    with pytest.raises(NotFound):
        paypal.play(customer.complain, "5O190127TN364715T")
    with pytest.raises(InvalidRequest):
        paypal.play(customer.complain, paypal.captured()["id"], reason="BORED")
    assert paypal.refused("GET", f"{_DISPUTES}/PP-D-NONE").status == 404
