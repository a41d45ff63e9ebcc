"""The only code that writes the calendar: series, files brought in, private addresses."""
