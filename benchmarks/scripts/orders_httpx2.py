"""Orders by hand with httpx2 and asyncio: no journal, no retry, no key, so many at once."""

import asyncio, csv, os, pathlib, sys, httpx2  # noqa: E401, I001 - as such a script is written

AT_ONCE = int(sys.argv[2])
AUTH = (os.environ["RAZORPAY_KEY_ID"], os.environ["RAZORPAY_KEY_SECRET"])
LIMITS = httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)


async def create(client: httpx2.AsyncClient, rows: "csv.DictReader[str]") -> None:
    """Take row after row, and make its order."""
    for row in rows:
        order = {"amount": int(row["amount"]), "currency": row["currency"], "receipt": row["reference"]}  # noqa: E501  # fmt: skip
        reply = await client.post("/v1/orders", json=order)
        reply.raise_for_status()
        print(reply.json()["id"])


async def main() -> None:
    """Make all of them."""
    url = os.environ["RAZORPAY_URL"]
    async with httpx2.AsyncClient(base_url=url, auth=AUTH, limits=LIMITS) as client:
        with pathlib.Path(sys.argv[1]).open() as file:  # noqa: ASYNC230 - it is on the disk's cache
            rows = csv.DictReader(file)
            await asyncio.gather(*(create(client, rows) for _ in range(AT_ONCE)))


asyncio.run(main())
