"""A made-up hospital: from a seed and a day, the files that payers and the hospital would have sent."""
