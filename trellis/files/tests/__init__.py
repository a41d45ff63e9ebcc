"""Files are bounded, what they say they are, and sealed."""
