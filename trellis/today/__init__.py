"""Today: how are you, what is next, who is with you."""
