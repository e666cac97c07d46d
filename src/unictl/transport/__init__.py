"""The only door to the network."""

from unictl.transport import quick

quick.load()
