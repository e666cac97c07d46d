"""The Python clients: one typed method per operation, over one session.

`unictl` offers them; nothing is imported here, because the command line needs the session alone.
"""
