"""The commands of the screen, one subject a file: keys, words, handler and reason in one row."""
