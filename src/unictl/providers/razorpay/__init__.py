"""Razorpay: HTTP Basic, JSON, amounts in minor units, 400 for nearly every refusal.

Facts: https://razorpay.com/docs/api/ and the official Python SDK 2.0.1.
"""
