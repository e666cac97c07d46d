"""How the rows of a batch become calls, and how these are carried out at once."""
