"""Serves whoever closes the books: the month's roll-forward, closed months."""
