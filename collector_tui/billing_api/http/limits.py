"""How much one request may ask for or send."""

PAGE_LIMIT_MAX = 500  # changes
AUDIT_PAGE_MAX = 1000  # records
ACTIONS_MAX = 100
SEARCH_LIMIT_MAX = 200
SOUGHT_MAX = 200  # characters
OFFSET_MAX = 10_000_000  # lines of a list that are skipped

BODY_BYTES_MAX = 4 << 20
FILE_BYTES_MAX = 1 << 30
SPOOL_BYTES = 8 << 20  # larger files wait on disk, not in memory
