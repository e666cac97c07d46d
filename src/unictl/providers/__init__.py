"""One package per service, one module per capability; see `core.provider`."""
