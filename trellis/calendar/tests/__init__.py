"""What holds for the calendar."""
