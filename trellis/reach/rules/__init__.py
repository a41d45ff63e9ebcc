"""Decisions about whom to ring, without Django."""
