"""What is done with this repository, by name: python -m tests.tasks --help"""
