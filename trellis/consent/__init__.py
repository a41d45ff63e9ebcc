"""Consent: what a person lets whom see, and the record of who looked. A tie never means sight; a grant does."""
