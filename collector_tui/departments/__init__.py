"""The business office: each department knows its matters, its gates and its rules, and `office` is the one list."""
