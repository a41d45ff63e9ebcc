"""What teams decide without a database."""
