"""Template words of the reach room."""
