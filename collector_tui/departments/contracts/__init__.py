"""Contracts: what a payer allowed less than it agreed to."""
