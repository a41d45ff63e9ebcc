"""Where the house is put together: settings, root addresses, the web entry point."""
