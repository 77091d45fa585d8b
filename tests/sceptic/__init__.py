"""Reads the made-up hospital as a reviewer would who believes nothing: python -m tests.sceptic"""
