"""Files at Stripe, by us and by the official SDK; see `stripe_cases_others`."""

from recorder import named
from stripe_cases import Case, k

DOCUMENTS: list[Case] = [
    (
        "disputes.add_document",
        {},
        {"file_name": "Lieferung für Zoë.pdf", "binary": "JVBERi0xLjQKAP8NCi0tLS0="},
        {},
        lambda sdk: sdk.files.create(
            {
                "purpose": "dispute_evidence",
                "file": named(b"%PDF-1.4\n\x00\xff\r\n----", "Lieferung für Zoë.pdf"),
            },
            k(),
        ),
    ),
]
