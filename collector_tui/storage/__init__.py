"""Sealed bytes on a disk: keys, vault, journals and row tables, for the desk and for the server."""
