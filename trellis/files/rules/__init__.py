"""What the files room decides without a database."""
