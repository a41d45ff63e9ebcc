"""The kit: base template, components and web plumbing. It has no tables and knows no room."""
