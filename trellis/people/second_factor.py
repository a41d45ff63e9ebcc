"""Whether a person proves twice who they are when they sign in."""

from trellis.people.models import Person


def has_second_factor(person: Person) -> bool:
    """Say whether signing in as this person takes a second factor. Nobody can set one up yet."""
    return False
