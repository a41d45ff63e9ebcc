"""What the circle decides without a database."""
