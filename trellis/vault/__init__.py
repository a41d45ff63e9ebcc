"""The vault: keys, and fields sealed under them. It knows owners by their key alone."""
