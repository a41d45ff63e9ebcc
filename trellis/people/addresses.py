"""Where a person can be written to: only at an address they have confirmed as their own."""

from django.apps import apps

from trellis.people.models import Person


def confirmed_address(person: Person) -> str:
    """Give the person's confirmed e-mail address (the first of several), or an empty string."""
    addresses = apps.get_model("account", "EmailAddress").objects.filter(user=person, verified=True)
    return str(addresses.order_by("-primary", "pk").values_list("email", flat=True).first() or "")
