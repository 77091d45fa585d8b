"""Denials: what a payer refused, appeals, and the records it asks for."""
