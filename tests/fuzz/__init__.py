"""Long hunts for crashes; each has a short version among the tests."""
