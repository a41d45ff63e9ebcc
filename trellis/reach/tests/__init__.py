"""Tests of the reach room."""
