"""What a column may say about whom: the words every table uses to declare its fields.

A model about people carries `privacy`, a mapping from each of its columns to one of these words or to a
scope of consent. `tests/test_scopes.py` fails on a column that is not declared.
"""

OWN = "own"
"""Read only by the person it is about; no grant opens it."""

BETWEEN = "between"
"""Read by the people it is between (an invitation, a tie, a grant) and nobody else."""

PLUMBING = "not personal"
"""Says nothing about a person: identifiers, versions, moments the program needs to work."""
