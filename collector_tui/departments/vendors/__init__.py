"""Vendors: what agencies outside have."""
