"""Where a person can be written to: only at an address they have confirmed as their own."""

from allauth.account.models import EmailAddress

from trellis.people.models import Person


def confirmed_address(person: Person) -> str:
    """Give the person's confirmed e-mail address, the first of several, or an empty string."""
    addresses = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    return str(addresses.values_list("email", flat=True).first() or "")
