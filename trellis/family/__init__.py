"""Family and friends: a kind word that arrives."""
