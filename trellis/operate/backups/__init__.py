"""Backups: a copy of both stores in one sealed file, made while the place runs, and read back before it counts.

The copy is logical, row by row, so the same file goes into SQLite or PostgreSQL. See decision 0017.
"""
