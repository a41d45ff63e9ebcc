"""What the vault decides without a database: sealing, opening, wrapping."""
