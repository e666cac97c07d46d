"""Record and replay: what a call asked of the outside world, kept without secrets, and given back.

Both stand between the engine's plan and its driver, and see its effects. The transport alone would
not do: the time, the keys that are made, kept tokens and what the journal answers decide, too, what
a call sends and prints.
"""
