"""PayPal's REST API, answered as PayPal's own sandbox answers it.

Sources: PayPal's OpenAPI documents (Orders 2.13, Payments 2.5, Subscriptions 1.6, Catalog 1.0,
Payouts 1.9, Disputes 1.10, Invoicing 2.3, Transaction Search 1.9, Vault 3.1), its pages on payment
links, idempotency and negative testing, and its Python SDK 2.4.0 where that is newer.
"""
