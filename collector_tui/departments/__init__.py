"""The business office: each department knows its matters, its gates and its rules. `office` is the one list."""
