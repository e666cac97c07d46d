"""Stateful stand-ins of the services, in process (`transport`) or served on loopback (`server`)."""
