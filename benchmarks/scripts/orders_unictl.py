"""Orders with unictl's batch: each row once, whatever happens."""

import csv, pathlib, sys  # noqa: E401, I001 - as such a script is written

from unictl import Unictl

with pathlib.Path(sys.argv[1]).open() as file, Unictl() as client:
    rows = ({**row, "amount": int(row["amount"])} for row in csv.DictReader(file))
    for done in client.batch("payments.create_order", rows, service="razorpay", concurrency=int(sys.argv[2])):  # noqa: E501  # fmt: skip
        print(done.result.id)
