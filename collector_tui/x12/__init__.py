"""The payers' language: X12 835, 837P, 837I and 277CA, read as they come, clean or ordinary-dirty."""
