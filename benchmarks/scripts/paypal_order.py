"""An order at PayPal with python-dotenv and the official SDK, whose addresses are a table."""

import os, dotenv  # noqa: E401, I001 - as such a script is written
from paypalserversdk.configuration import Configuration, Environment, Server
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

dotenv.load_dotenv(".env")
Configuration.environments[Environment.SANDBOX] = {Server.DEFAULT: os.environ["PAYPAL_URL"]}
proof = ClientCredentialsAuthCredentials(o_auth_client_id=os.environ["PAYPAL_CLIENT_ID"], o_auth_client_secret=os.environ["PAYPAL_CLIENT_SECRET"])  # noqa: E501  # fmt: skip
client = PaypalServersdkClient(client_credentials_auth_credentials=proof)
body = {"intent": "CAPTURE", "purchase_units": [{"amount": {"currency_code": "EUR", "value": "500.00"}}]}  # noqa: E501  # fmt: skip
print(client.orders.create_order({"body": body, "prefer": "return=representation"}).body.id)
