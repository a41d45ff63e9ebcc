"""Whole days, played against the running program."""
