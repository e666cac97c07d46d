"""Orders in a loop with the official SDK, as its documentation shows it."""

import csv, os, sys, pathlib, razorpay  # noqa: E401, I001 - as such a script is written

client = razorpay.Client(auth=(os.environ["RAZORPAY_KEY_ID"], os.environ["RAZORPAY_KEY_SECRET"]), base_url=os.environ["RAZORPAY_URL"])  # noqa: E501  # fmt: skip
with pathlib.Path(sys.argv[1]).open() as file:
    for row in csv.DictReader(file):
        order = {"amount": int(row["amount"]), "currency": row["currency"], "receipt": row["reference"]}  # noqa: E501  # fmt: skip
        print(client.order.create(order)["id"])
