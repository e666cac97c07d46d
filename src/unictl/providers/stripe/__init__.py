"""Stripe: a bearer key, forms with brackets, amounts in its own smallest units.

Facts: Stripe's OpenAPI document of version 2026-05-27.dahlia and https://docs.stripe.com/api.
"""
