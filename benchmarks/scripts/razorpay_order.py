"""An order at Razorpay with python-dotenv and the official SDK."""

import os, dotenv, razorpay  # noqa: E401, I001 - as such a script is written

dotenv.load_dotenv(".env")
client = razorpay.Client(auth=(os.environ["RAZORPAY_KEY_ID"], os.environ["RAZORPAY_KEY_SECRET"]), base_url=os.environ["RAZORPAY_URL"])  # noqa: E501  # fmt: skip
print(client.order.create({"amount": 50000, "currency": "INR"})["id"])
