"""The calendar: what happens when, by the wall clock of a place, and calendar files in and out."""
