"""The evidence that a merchant gives in a dispute."""

from typing import Any, Final

from unictl.sandbox.paypal.context import members
from unictl.sandbox.paypal.shapes import Checked, Choice, Each, Record, Text

_TYPES: Final = (
    "PROOF_OF_FULFILLMENT PROOF_OF_REFUND PROOF_OF_DELIVERY_SIGNATURE PROOF_OF_RECEIPT_COPY "
    "RETURN_POLICY BILLING_AGREEMENT PROOF_OF_RESHIPMENT ITEM_DESCRIPTION POLICE_REPORT "
    "AFFIDAVIT PAID_WITH_OTHER_METHOD COPY_OF_CONTRACT TERMINAL_ATM_RECEIPT "
    "PRICE_DIFFERENCE_REASON SOURCE_CONVERSION_RATE BANK_STATEMENT CREDIT_DUE_REASON "
    "REQUEST_CREDIT_RECEIPT PROOF_OF_RETURN CREATE CHANGE_REASON "
    "PROOF_OF_REFUND_OUTSIDE_PAYPAL RECEIPT_OF_MERCHANDISE CUSTOMS_DOCUMENT "
    "CUSTOMS_FEE_RECEIPT INFORMATION_ON_RESOLUTION ADDITIONAL_INFORMATION_OF_ITEM "
    "DETAILS_OF_PURCHASE PROOF_OF_SIGNIFICANT_DIFFERENCE "
    "PROOF_OF_SOFTWARE_OR_SERVICE_NOT_AS_DESCRIBED PROOF_OF_CONFISCATION PROOF_OF_DAMAGE "
    "COPY_OF_LAW_ENFORCEMENT_AGENCY_REPORT ADDITIONAL_PROOF_OF_SHIPMENT "
    "PROOF_OF_DENIAL_BY_CARRIER THIRDPARTY_PROOF_FOR_DAMAGE_OR_SIGNIFICANT_DIFFERENCE "
    "VALID_SUPPORTING_DOCUMENT LEGIBLE_SUPPORTING_DOCUMENT RETURN_TRACKING_INFORMATION "
    "DELIVERY_RECEIPT PROOF_OF_INSTORE_RECEIPT ADDITIONAL_TRACKING_INFORMATION "
    "PROOF_OF_SHIPMENT_POSTAGE ONLINE_TRACKING_INFORMATION PROOF_OF_INSTORE_REFUND "
    "PROOF_FOR_SOFTWARE_OR_SERVICE_DELIVERED RETURN_ADDRESS_FOR_SHIPPING "
    "COPY_OF_THE_EPARCEL_MANIFEST COPY_OF_SHIPPING_MANIFEST APPEAL_AFFIDAVIT "
    "RECEIPT_OF_REPLACEMENT COPY_OF_DRIVERS_LICENSE ACCOUNT_CHANGE_INFORMATION "
    "DELIVERY_ADDRESS CONFIRMATION_OF_RESOLUTION MERCHANT_RESPONSE PERMISSION_DESCRIPTION "
    "STATUS_OF_MERCHANDISE LOST_CARD_DETAILS LAST_VALID_TRANSACTION_DETAILS "
    "ADDITIONAL_PROOF_OF_RETURN DECLARATION PROOF_OF_MISSING_ITEMS "
    "PROOF_OF_EMPTY_PACKAGE_OR_DIFFERENT_ITEM PROOF_OF_ITEM_NOT_RECEIVED ORDER_DETAILS "
    "LISTING_URL SHIPPING_INSURANCE BUYER_RESPONSE PHOTOS_OF_SHIPPED_ITEM OTHER"
)
_TRACKING: Final = Record(
    {},
    {
        "carrier_name": Text(1, 255, r"^[0-9A-Z_]+$"),
        "carrier_name_other": Text(1, 2000),
        "tracking_url": Text(1, 2048),
        "tracking_number": Text(1, 255),
    },
)
EVIDENCE: Final = Record(
    {},
    {
        "evidence_type": Choice(_TYPES.split()),
        "evidence_info": Record(
            {},
            {
                "tracking_info": Each(_TRACKING, 1, 10),
                "refund_ids": Each(Text(1, 255), 1, 100),
            },
        ),
        "notes": Text(1, 2000),
        "item_id": Text(1, 255, r"^[A-Za-z0-9]+$"),
    },
)


def read(given: dict[str, Any], files: list[str], now: str, *, page: str) -> list[dict[str, Any]]:
    """Return the evidence of a request, as the dispute shows it.

    Args:
        given: The form's JSON.
        files: The names of its files.
        now: The time as PayPal writes it.
        page: What an error links to.

    Raises:
        Refused: It can't be read.
    """
    checked = Checked(page=page)
    known = checked.read(Record({}, {"evidences": Each(EVIDENCE, 1, 100)}), given)
    checked.finish()
    documents = [{"name": name} for name in files] or None
    return [
        members(
            {"evidence_type": "OTHER"},
            one,
            {"documents": documents, "source": "SUBMITTED_BY_SELLER", "date": now},
        )
        for one in known.get("evidences", [{}])
    ]
