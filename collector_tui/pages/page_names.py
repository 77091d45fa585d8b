"""The names of an account's pages, for the command line: importing this costs nothing. `account.PAGES` is the list."""

PAGE_NAMES = (
    "stands",
    "eob",
    "claim",
    "history",
    "people",
    "money",
    "compliance",
    "call",
)
