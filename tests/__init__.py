"""What holds for the whole house: floors, sizes, scopes, words, every page; and whole days."""
