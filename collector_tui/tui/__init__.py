"""The collector's screen. `page` and `pages` build text without Textual, for the plain commands too."""
