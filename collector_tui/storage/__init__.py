"""Sealed bytes on a disk: keys, vault, journals and row tables. Desk and server both use it."""
