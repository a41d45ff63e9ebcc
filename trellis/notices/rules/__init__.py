"""What the notices room decides without a database."""
