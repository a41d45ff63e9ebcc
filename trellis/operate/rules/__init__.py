"""What operating decides without a database."""
