"""Serves desks: the change feed, their actions, leases, lookups."""
