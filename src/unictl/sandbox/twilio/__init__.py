"""Twilio's HTTP APIs (messages, calls, numbers, Lookup, Verify) under one base, told by path.

Sources: Twilio's OpenAPI documents 2.6.7, its pages on test credentials, on error codes and on
each resource (September 2026). What no page says is said so where it is decided.
"""
