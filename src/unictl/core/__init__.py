"""The vocabulary and the ports: what every other part speaks in. No I/O, no third party."""
