"""The vocabulary: what an account, a claim and a remittance are. No input or output happens here."""
