"""What moved at the PayPal stand-in, whose account it is, saved accounts, seeds."""

from paypal_sandbox import PayPal, usd

from unictl.sandbox.paypal import customer


def test_every_movement_is_in_the_report(paypal: PayPal) -> None:
    """Captures, refunds, payouts and charges, oldest first; the balance follows from them."""
    capture = paypal.captured("20.00", unit={"invoice_id": "R-1", "custom_id": "A-1"})["id"]
    paypal.post(f"/v2/payments/captures/{capture}/refund", {"amount": usd("5.00")})
    item = {
        "recipient_type": "EMAIL",
        "receiver": "writer@example.com",
        "amount": {"currency": "USD", "value": "5.00"},
    }
    paypal.post("/v1/payments/payouts", {"sender_batch_header": {}, "items": [item]})
    paypal.pay(paypal.subscription()["id"])
    held = paypal.authorized()["id"]
    span = {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-11-30T00:00:00Z"}
    report = paypal.get("/v1/reporting/transactions", **span, fields="all")
    infos = [one["transaction_info"] for one in report["transaction_details"]]
    amounts = [info["transaction_amount"]["value"] for info in infos]
    assert amounts == ["20.00", "-5.00", "-5.00", "9.00"]
    assert (infos[0]["invoice_id"], infos[0]["custom_field"]) == ("R-1", "A-1")
    assert infos[1]["paypal_reference_id"] == capture
    (held_now,) = paypal.get("/v1/reporting/balances", currency_code="USD")["balances"]
    assert infos[-1]["ending_balance"] == held_now["total_balance"]
    found = paypal.get(
        "/v1/reporting/transactions",
        **span,
        transaction_id=held,
        balance_affecting_records_only="N",
    )
    assert found["total_items"] == 1


def test_a_report_spans_at_most_thirty_one_days(paypal: PayPal) -> None:
    """Both ends are needed, and 31 days are the most; a span without movements has no list."""
    path = "/v1/reporting/transactions"
    assert paypal.refused("GET", path).issue == "MISSING_REQUIRED_PARAMETER"
    wide = "start_date=2026-10-01T00:00:00Z&end_date=2026-11-02T00:00:00Z"
    assert paypal.refused("GET", f"{path}?{wide}").issue == "INVALID_PARAMETER_VALUE"
    narrow = "start_date=2026-10-01T00:00:00Z&end_date=2026-10-31T00:00:00Z"
    assert "transaction_details" not in paypal.get(f"{path}?{narrow}")


def test_whose_account_it_is(paypal: PayPal) -> None:
    """The payer id of the merchant, whom payments name as payee too."""
    info = paypal.get("/v1/identity/oauth2/userinfo", schema="paypalv1.1")
    payee = paypal.order()["purchase_units"][0]["payee"]
    assert info["payer_id"] == payee["merchant_id"]
    assert info["emails"][0]["value"] == payee["email_address"]
    assert paypal.refused("GET", "/v1/identity/oauth2/userinfo").status == 400


def test_the_payer_saves_his_account(paypal: PayPal) -> None:
    """A setup token waits for the payer; approved, it becomes a token that pays an order."""
    setup = paypal.post("/v3/vault/setup-tokens", {"payment_source": {"paypal": {}}})
    assert setup["status"] == "PAYER_ACTION_REQUIRED"
    source = {"payment_source": {"token": {"id": setup["id"], "type": "SETUP_TOKEN"}}}
    assert paypal.refused("POST", "/v3/vault/payment-tokens", source).status == 422
    assert paypal.play(customer.approve, setup["id"])["status"] == "APPROVED"
    token = paypal.post("/v3/vault/payment-tokens", source)["id"]
    order = paypal.order(payment_source={"paypal": {"vault_id": token}}, key="k")
    assert order["status"] == "COMPLETED"


def test_seeds_are_believable(paypal: PayPal) -> None:
    """Seeding makes a few of everything, and can be done again."""
    for _ in range(2):
        made = paypal.transport.sandbox.seed()
        assert made["paypal"] > 20
    paypal.sign_in()
    assert len(paypal.get("/v1/customer/disputes")["items"]) == 2
    assert paypal.get("/v1/billing/subscriptions")["subscriptions"][0]["status"] == "ACTIVE"
    assert paypal.get("/v2/invoicing/invoices")["items"][0]["status"] == "SENT"
