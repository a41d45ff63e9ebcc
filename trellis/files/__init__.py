"""Files: bounded, looked at, sealed. It knows owners by their key alone, and has no pages of its own."""
