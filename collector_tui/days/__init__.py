"""Days: the calendar of the statutes, and days as people type them."""
