"""The directory: public listings from real feeds, normalised once at import, and the finder. It knows no person."""
