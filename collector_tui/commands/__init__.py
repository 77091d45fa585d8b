"""The plain commands: for people who want lines, for screen readers, scripts and pipes."""
