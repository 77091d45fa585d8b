"""How much one request may ask for or send."""

PAGE_LIMIT_MAX = 500


ACTIONS_MAX = 100


FILE_BYTES_MAX = 1 << 30


SPOOL_BYTES = 8 << 20  # larger files wait on disk, not in memory


SEARCH_LIMIT_MAX = 200
