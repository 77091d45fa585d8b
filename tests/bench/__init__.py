"""Speed, measured by command; never part of the tests."""
