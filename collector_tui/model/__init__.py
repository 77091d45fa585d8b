"""The vocabulary: what an account, a claim and a remittance are, without any input or output."""
