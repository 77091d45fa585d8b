"""Review: what a supervisor decides."""
