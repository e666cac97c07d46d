"""An order at Stripe with python-dotenv and the official SDK."""

import os, dotenv, stripe  # noqa: E401, I001 - as such a script is written

dotenv.load_dotenv(".env")
client = stripe.StripeClient(os.environ["STRIPE_SECRET_KEY"], base_addresses={"api": os.environ["STRIPE_URL"]})  # noqa: E501  # fmt: skip
print(client.v1.payment_intents.create({"amount": 50000, "currency": "eur"}).id)
