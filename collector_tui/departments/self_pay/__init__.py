"""Self-pay: what the patient owes, was asked for and has agreed to."""
