"""Every command of the tree, and how the canary tests try it.

An operation that several services offer is tried at one of them, by turns.
"""

from typing import Final

from unictl.sandbox.aws.keys import KEYS as AWS

KEY_ID: Final = "rzp_" + "test_CanaryIdent001"
KEY_SECRET: Final = "CanaryKeySecret000000001"
WEBHOOK: Final = "canary-webhook/+secret"
STRIPE: Final = "sk_" + "test_51CanaryStripe0000001"
PAYPAL: Final = "E" + "CanarySecretOfPayPal0" * 3 + "CanarySecretOfPa"
TWILIO: Final = "ca9a12ca9a12ca9a12ca9a12ca9a1200"
TWILIO_KEY: Final = "CanaryOfTheApiKey000000000000aBc"
# The stand-in of AWS can check a signature by its own secret only.
AWS_SECRET: Final = AWS["secret_access_key"]
PASSPHRASE: Final = "canary passphrase & words"
ADDED: Final = "canary-that-is-set-later"
MISTAKEN: Final = "canary-given-as-argument"
ENV: Final = f"""\
RAZORPAY_KEY_ID={KEY_ID}
RAZORPAY_KEY_SECRET={KEY_SECRET}
RAZORPAY_WEBHOOK_SECRET={WEBHOOK}
RAZORPAYX_ACCOUNT_NUMBER=2323230000000001
STRIPE_SECRET_KEY={STRIPE}
PAYPAL_CLIENT_ID={"A" + "CanaryIdentOfPayPal00" * 3 + "CanaryIdentOfPay"}
PAYPAL_CLIENT_SECRET={PAYPAL}
TWILIO_ACCOUNT_SID=ACca9a12ca9a12ca9a12ca9a12ca9a1211
TWILIO_AUTH_TOKEN={TWILIO}
TWILIO_API_KEY=SKca9a12ca9a12ca9a12ca9a12ca9a1222
TWILIO_API_KEY_SECRET={TWILIO_KEY}
TWILIO_PHONE_NUMBER=+15005550006
TWILIO_MESSAGING_SERVICE_SID=MGca9a12ca9a12ca9a12ca9a12ca9a1233
TWILIO_VERIFY_SERVICE_SID=VAca9a12ca9a12ca9a12ca9a12ca9a1244
TWILIO_MODE=test
AWS_ACCESS_KEY_ID={AWS["access_key_id"]}
AWS_SECRET_ACCESS_KEY={AWS_SECRET}
AWS_REGION=us-east-1
BROKEN="{ADDED}
"""
SECRETS: Final = {
    "key secret": KEY_SECRET,
    "Basic proof": f"{KEY_ID}:{KEY_SECRET}",
    "webhook secret": WEBHOOK,
    "Stripe key": STRIPE,
    "PayPal secret": PAYPAL,
    "Twilio token": TWILIO,
    "Twilio key's secret": TWILIO_KEY,
    "AWS secret": AWS_SECRET,
    "passphrase": PASSPHRASE,
    "value set later": ADDED,
    "value given by mistake": MISTAKEN,
}

ORDER: Final = ("--amount", "50000", "--currency", "INR")
_EUR: Final = ("--amount", "5000", "--currency", "EUR")
_PAY_ID: Final = "pay_Canary00000001"
_ORDER_ID: Final = "order_Canary00000001"
_INTENT: Final = "pi_3Canary00000000000000001"
_LINE: Final = ("--items", '{"name": "Tea", "amount": 450}')
_CAPTURE: Final = "8AC96375P8342611V"
_SMS: Final = "SMca9a12ca9a12ca9a12ca9a12ca9a1255"
_CALL: Final = "CAca9a12ca9a12ca9a12ca9a12ca9a1266"
_KEY: Final = ("--key", "id=1")
_NUMBER: Final = "+15005550010"

# Every command that is projected from an operation: the service, and what the command needs.
OPERATIONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "payments create-order": ("razorpay", ORDER),
    "payments get-order": ("stripe", (_INTENT,)),
    "payments list-order-payments": ("paypal", ("5O190127TN364715T",)),
    "payments list-orders": ("razorpay", ()),
    "payments capture-order": ("paypal", ("5O190127TN364715T",)),
    "payments cancel-order": ("stripe", (_INTENT,)),
    "payments get": ("paypal", (_CAPTURE,)),
    "payments capture": ("razorpay", (_PAY_ID,)),
    "payments list": ("stripe", ()),
    "payments void": ("paypal", (_CAPTURE,)),
    "payments refund": ("stripe", (_INTENT,)),
    "payments get-refund": ("paypal", (_CAPTURE,)),
    "payments list-refunds": ("razorpay", ()),
    "payment-links create": ("stripe", _EUR),
    "payment-links get": ("razorpay", ("plink_Canary00000001",)),
    "payment-links list": ("paypal", ()),
    "payment-links cancel": ("razorpay", ("plink_Canary00000001",)),
    "plans create": ("paypal", ("--name", "Monthly", *_EUR, "--interval", "month")),
    "plans get": ("razorpay", ("plan_Canary00000001",)),
    "plans list": ("stripe", ()),
    "plans deactivate": ("paypal", ("P-5ML4271244454362WXNWU5NQ",)),
    "plans activate": ("stripe", ("price_1Canary0000000001",)),
    "subscriptions create": ("razorpay", ("--plan-id", "plan_Canary00000001", "--cycles", "12")),
    "subscriptions get": ("paypal", ("I-BW452GLLEP1G",)),
    "subscriptions list": ("stripe", ()),
    "subscriptions update": ("stripe", ("sub_1Canary0000000001", "--quantity", "2")),
    "subscriptions cancel": ("paypal", ("I-BW452GLLEP1G",)),
    "subscriptions pause": ("razorpay", ("sub_Canary000000001",)),
    "subscriptions resume": ("stripe", ("sub_1Canary0000000001",)),
    "customers create": ("razorpay", ("--name", "Asha Rao", "--email", "asha@example.com")),
    "customers get": ("stripe", ("cus_Canary00000001",)),
    "customers list": ("razorpay", ()),
    "customers update": ("stripe", ("cus_Canary00000001", "--name", "Asha")),
    "customers delete": ("stripe", ("cus_Canary00000001",)),
    "invoices create": ("paypal", (*_LINE, "--currency", "EUR")),
    "invoices get": ("stripe", ("in_1Canary0000000001",)),
    "invoices list": ("razorpay", ()),
    "invoices issue": ("paypal", ("INV2-Z56S-5LLA-Q52L-CPZ5",)),
    "invoices cancel": ("razorpay", ("inv_Canary00000001",)),
    "invoices delete": ("stripe", ("in_1Canary0000000001",)),
    "payouts create": ("paypal", (*_EUR, "--recipient-email", "writer@example.com")),
    "payouts get": ("stripe", ("po_1Canary0000000001",)),
    "payouts cancel": ("razorpay", ("pout_Canary00000001",)),
    "payouts list": ("stripe", ()),
    "disputes get": ("paypal", ("PP-D-27803",)),
    "disputes list": ("razorpay", ()),
    "disputes accept": ("paypal", ("PP-D-27803",)),
    "disputes add-document": ("razorpay", ("receipt.pdf", "--file-name", "receipt.pdf")),
    "disputes submit-evidence": (
        "stripe",
        ("dp_1Canary0000000001", "--summary", "It was delivered."),
    ),
    "balance list": ("paypal", ()),
    "messages send": ("twilio", ("--to", _NUMBER, "--body", "Hello")),
    "messages get": ("twilio", (_SMS,)),
    "messages list": ("twilio", ()),
    "messages cancel": ("twilio", (_SMS,)),
    "messages redact": ("twilio", (_SMS,)),
    "messages delete": ("twilio", (_SMS,)),
    "calls place": ("twilio", ("--to", _NUMBER, "--say", "Hello")),
    "calls get": ("twilio", (_CALL,)),
    "calls list": ("twilio", ()),
    "calls hang-up": ("twilio", (_CALL,)),
    "phone-numbers lookup": ("twilio", (_NUMBER,)),
    "phone-numbers inspect": ("twilio", (_NUMBER, "--about", "line_type")),
    "phone-numbers list": ("twilio", ()),
    "verifications start": ("twilio", ("--to", _NUMBER)),
    "verifications check": ("twilio", ("--to", _NUMBER, "--code", "123456")),
    "storage create-bucket": ("aws", ("canary-bucket",)),
    "storage list-buckets": ("aws", ()),
    "storage put": ("aws", ("notes.txt", "canary-bucket/notes.txt")),
    "storage get": ("aws", ("canary-bucket/notes.txt", "copy.txt")),
    "storage head": ("aws", ("canary-bucket/notes.txt",)),
    "storage list": ("aws", ("canary-bucket",)),
    "storage copy": ("aws", ("canary-bucket/notes.txt", "canary-bucket/copy.txt")),
    "storage delete": ("aws", ("canary-bucket/copy.txt",)),
    "tables list-tables": ("aws", ()),
    "tables create-table": ("aws", ("canaries", "--partition-key", "id")),
    "tables describe-table": ("aws", ("canaries",)),
    "tables put-item": ("aws", ("canaries", "--item", "id=1")),
    "tables get-item": ("aws", ("canaries", *_KEY)),
    "tables update-item": ("aws", ("canaries", *_KEY, "--set", "sung=true")),
    "tables query": ("aws", ("canaries", *_KEY)),
    "tables scan": ("aws", ("canaries",)),
    "tables batch-put": ("aws", ("canaries", "--items", '{"id": 2}')),
    "tables batch-get": ("aws", ("canaries", "--keys", '{"id": 2}')),
    "tables batch-delete": ("aws", ("canaries", "--keys", '{"id": 2}')),
    "tables delete-item": ("aws", ("canaries", *_KEY)),
    "credentials check": ("twilio", ()),
}
_ROWS: Final = '{"amount": 50000, "currency": "USD"}\n{"amount": 40000, "currency": "USD"}\n'
# Every command written by hand: arguments, and what is piped in.
BY_HAND: Final[dict[str, list[tuple[tuple[str, ...], str]]]] = {
    "detect": [((".env", "--verbose"), ""), (("-", "-o", "human"), ENV), (("no-such.env",), "")],
    "init": [
        ((".env", "--verbose"), ""),
        (("-", "-o", "human"), ENV),
        (("--scrub", "--dry-run"), ""),
        (("--scrub", "--verbose"), ""),
        (("--restore", "--dry-run", "-o", "human"), ""),
    ],
    "env": [((), ""), (("-o", "human"), ""), (("--format", "sh"), ""), (("no-such.env",), "")],
    "vault init": [((), ""), (("--passphrase",), PASSPHRASE)],
    "vault status": [((), ""), (("-o", "human"), "")],
    "vault list": [((), ""), (("-o", "csv"), "")],
    "vault get": [
        (("razorpay", "key_secret"), ""),
        (("razorpay", "key_secret", "-o", "human"), ""),
        (("razorpay", "no_such_field"), ""),
    ],
    "vault set": [
        (("custom", "token"), ADDED),
        (("custom", "token", "--file", ".env", "--note", "words"), ""),
        (("custom", "token", MISTAKEN), ""),
        (("custom", "token", f"--value={MISTAKEN}"), ""),
        (("custom", "token", "--value", MISTAKEN), ""),
    ],
    "vault slots list": [((), ""), (("-o", "human"), "")],
    "vault slots add": [(("passphrase",), ADDED), (("passphrase", MISTAKEN), "")],
    "vault slots remove": [(("ci-key",), ""), ((MISTAKEN[:9],), "")],
    "vault rotate": [(("--verbose",), ""), ((), "")],
    "vault history": [((), ""), (("-o", "human"), "")],
    "vault restore": [(("1",), ""), (("--accept",), ""), (("no-such-file",), "")],
    "vault repair": [((), "")],
    "vault identity": [((), ""), (("-o", "human"), "")],
    "vault unlock": [(("--for", "20s"), ""), (("--for", "never"), "")],
    "vault lock": [((), ""), ((), "")],
    "vault rename": [(("razorpay", "--to-profile", "x"), ""), (("none", "--to-field", "x"), "")],
    "vault copy": [(("razorpay", "--to-profile", "y"), ""), (("razorpay",), "")],
    "vault import": [
        ((".env", "--overwrite"), ""),
        (("-", "--service", "custom", "-o", "human"), ENV),
        (("-", "--from", "json"), ENV),
        (("-", "--from", "aws"), ENV),
        ((".env", "--secret-file", ".env", "--from", "vault"), ""),
    ],
    "vault export": [((), ""), (("--to", MISTAKEN), ""), (("--format", "sh"), "")],
    "vault log": [((), ""), (("-o", "human"), ""), (("--verify",), "")],
    "batch payments create-order": [
        (("--input", "-", "--sandbox", "-s", "razorpay", "--verbose", "--raw"), _ROWS),
        (("--input", "-", "-s", "paypal", "--dry-run", "-o", "human"), _ROWS),
        (("--input", "-", "-s", "stripe", "--sandbox"), f"{_ROWS}{MISTAKEN}"),
    ],
    "batch messages send": [(("--input", "-", "--sandbox", "-o", "csv"), f"to\n{MISTAKEN}\n")],
    "limits set": [(("--amount", "INR 500.00"), ""), (("--amount", "5.00"), "")],
    "limits show": [((), ""), (("-o", "human"), "")],
    "limits list": [((), ""), (("-o", "csv"), "")],
    "limits remove": [(("count-per-day",), ""), (("amount",), ""), (("no-cap",), "")],
    "journal list": [((), ""), (("--unsettled", "-o", "human"), ""), (("--only", "lost"), "")],
    "journal show": [(("1",), ""), (("1", "-o", "human"), ""), (("no-such-key",), "")],
    "journal resolve": [(("--all", "--verbose"), ""), (("--all", "--dry-run"), ""), ((), "")],
    "journal export": [(("--results",), ""), (("-o", "csv"), ""), (("-o", "human"), "")],
    "journal prune": [(("--dry-run",), ""), (("--before", "0s"), ""), (("--before", "soon"), "")],
    "doctor": [((), ""), (("--recovery", "-o", "human"), ADDED), (("--online",), "")],
    "vault remove": [(("custom", "no_such_field"), ""), (("custom",), "")],
    "run": [
        (("--verbose", "--", "true"), ""),
        (("--only", "razorpay", "--", "no-such-prog"), ""),
        (("--mask", "--clean-env", "--", "env"), ""),
        (("--mask", "--", "sh", "-c", "env | base64; env | od -An -tx1 | tr -d ' '"), ""),
    ],
    "api": [
        (("razorpay", "GET", "/v1/orders", "--dry-run", "--verbose"), ""),
        (("stripe", "GET", "/v1/events", "--sandbox", "--all", "-o", "ndjson"), ""),
        (("twilio", "GET", "/2010-04-01/Accounts/{AccountSid}.json", "--dry-run"), ""),
        (("paypal", "POST", "/v1/oauth2/token", "-f", f"a={MISTAKEN}", "--sandbox"), ""),
        (("no-such", "GET", "/v1/orders", "--input", "-"), ENV),
    ],
    "storage presign": [(("canary-bucket/notes.txt",), "")],
    "storage sync": [((".", "canary-bucket/x", "--sandbox", "--dry-run"), "")],
    "sandbox pay": [(("order_Canary00000001",), "")],
    "sandbox seed": [((), "")],
    "sandbox log": [((), ""), (("-s", "twilio", "-o", "human"), "")],
    "sandbox reset": [((), "")],
    "sandbox serve": [(("--port", "-1"), "")],
    "services list": [((), ""), (("-o", "human"), "")],
    "services show": [(("razorpay",), ""), (("razorpay", "-o", "human"), "")],
    "services check": [((), ""), (("--sandbox", "--verbose"), ""), (("stripe", "-o", "human"), "")],
    "services support": [((), "")],
    "routes explain": [
        (("payments", "create-order", *ORDER), ""),
        (("payments", "create-order", *ORDER, "--sandbox", "-o", "human"), ""),
        (("payments", "no-such-operation"), ""),
    ],
    "routes check": [((), ""), (("-o", "human"), "")],
    "config list": [((), ""), (("-o", "human"), "")],
    "config path": [((), "")],
    "completion": [(("bash", "--print"), ""), (("bash",), "")],
    "demo": [((), "")],
}
