"""My week: what is planned, added, changed and called off, by its owner alone."""
