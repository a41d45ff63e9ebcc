"""The pages of teams, and of the place itself."""
