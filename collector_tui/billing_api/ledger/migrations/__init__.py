"""How a ledger comes to be and changes shape."""
