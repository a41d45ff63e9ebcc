"""Decisions of the work room, without a store and without a clock."""
