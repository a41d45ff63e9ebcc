"""People: accounts under a pseudonym, signing in, preferences, tokens."""
