"""The client of the central billing API: pushes the outbox, pulls what changed, knows nothing of screens."""
