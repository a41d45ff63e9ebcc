"""What the directory decides without a database: reading feeds, times, places, and what can be joined when."""
