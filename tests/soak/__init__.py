"""Long trials of what is promised: work under kill -9, and stores whose power is cut. See docs/promises.md.

It is also a room of its own, added by `tests/soak/settings.py`: a topic that delivers to a receiver on loopback,
and an address that makes its jobs.
"""
