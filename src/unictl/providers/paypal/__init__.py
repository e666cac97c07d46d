"""PayPal: a bearer token got with client id and secret, JSON, amounts as decimal strings.

Facts: PayPal's OpenAPI documents of February 2024, the official Python SDK 2.4.0, and
https://developer.paypal.com/api/rest/. Sandbox and live have addresses of their own, and neither
the credentials nor the ids say to which of the two they belong: the setting `mode` does.
"""
