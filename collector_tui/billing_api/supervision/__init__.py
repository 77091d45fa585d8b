"""Serves the office: the nightly run, reports, the playbook as a file."""
