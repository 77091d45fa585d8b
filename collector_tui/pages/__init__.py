"""An account, or a report, as lines of text, without Textual: the screen and the plain commands share them."""
