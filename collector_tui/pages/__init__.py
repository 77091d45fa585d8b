"""An account, or a report, as lines of text, without Textual: the screen, the plain commands and the README share them."""
