"""What the calls of a batch have in common: keys, pace, a budget of retries, circuit breakers."""
