"""The law of sequences: whatever files come, in whatever order and however often, every cent stands where the documents put it."""
