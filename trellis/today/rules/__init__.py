"""What Today decides without a database."""
