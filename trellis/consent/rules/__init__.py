"""What consent decides without a database."""
