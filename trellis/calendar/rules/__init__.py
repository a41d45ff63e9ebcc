"""What the calendar decides without a store: recurrence, zones, calendar files."""
