"""Teams: who works or helps where, in which role, from which day until which. A role opens nobody's record."""
