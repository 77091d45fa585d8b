"""The collector's screen: the one room that knows Textual."""
