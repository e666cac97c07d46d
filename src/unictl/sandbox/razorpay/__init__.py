"""Razorpay's HTTP API as its documentation and its client's samples show it.

Sources: Razorpay's API reference (orders, payments, refunds, plans, subscriptions, payment links,
customers, invoices, disputes, RazorpayX, errors; April 2026) and the samples of the official
Python client 2.0.1.
"""
