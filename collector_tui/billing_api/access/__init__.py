"""Who may come in, with which desk, and the audit of it."""
