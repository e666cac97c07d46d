"""Files at Stripe, by us and by the official SDK; see `stripe_cases_others`."""

from recorder import named
from stripe_cases import DU, Case, answer, k

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
    (
        "disputes.submit_evidence",
        {"dispute_id": DU},
        {"summary": "Here", "file_name": "receipt.pdf", "binary": "JVBERi0xLjQ="},
        {},
        lambda sdk: (
            sdk.files.create(
                {"purpose": "dispute_evidence", "file": named(b"%PDF-1.4", "receipt.pdf")},
                k("document"),
            ),
            sdk.disputes.update(
                DU,
                {
                    "evidence": {
                        "uncategorized_text": "Here",
                        "uncategorized_file": answer("POST", "/v1/files")["id"],
                    },
                    "submit": True,
                },
                k(),
            ),
        ),
    ),
]
