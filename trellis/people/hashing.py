"""How passwords are hashed: Argon2id in a size that a small server bears when many sign in at once."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB of memory, two passes and one lane.

    The figures are those of OWASP's Password Storage Cheat Sheet for Argon2id (m=19456, t=2, p=1). Django's own
    take 100 MiB for each password at the same moment, more than the server in `docs/operating.md` has for eight.
    The algorithm keeps its name: hashes made with other figures still verify, and Django makes them anew with
    these at the next sign-in.
    """

    memory_cost = 19_456  # KiB
    time_cost = 2
    parallelism = 1
