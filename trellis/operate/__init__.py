"""Operate: run the place, look after it, measure it."""
