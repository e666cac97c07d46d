"""Twilio: HTTP Basic, forms in, JSON out, a host for each product, no idempotency key.

Facts: https://www.twilio.com/docs/usage/api, Twilio's OpenAPI documents 2.6.7 and the official
Python client 9.13.0.
"""
