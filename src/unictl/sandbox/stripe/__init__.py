"""Stripe, as far as the sandbox stands in for it.

API version 2026-05-27.dahlia. What a request may say comes from Stripe's OpenAPI document
(`parameters.json`); a parameter that Stripe has and the stand-in does nothing with is refused.
"""
