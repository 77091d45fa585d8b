"""Claims: what was billed, turned away, forwarded or never answered."""
