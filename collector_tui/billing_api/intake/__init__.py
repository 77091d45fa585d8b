"""Takes files in: payers' X12 and the hospital's extracts, posts what adds up, holds what does not."""
