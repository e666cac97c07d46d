"""Carries one operation out. A generator that yields effects, so it does no I/O itself."""
