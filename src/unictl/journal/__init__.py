"""Keeps what is being done, so that nothing is done twice and nothing done is forgotten."""
