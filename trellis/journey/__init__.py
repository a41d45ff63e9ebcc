"""The journey: what happened, in the person's own time, sealed under their key and read through consent."""
