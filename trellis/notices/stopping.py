"""The link in every ordinary mail by which it is stopped, without signing in."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from trellis.people.models import Person

_SIGNER = Signer(salt="trellis.notices.stop", sep=".")


def stop_link(person: Person) -> str:
    """Give the address, in this house, that stops a person's mail. It names nobody and signs nobody in."""
    return reverse("notices:stop", args=[_SIGNER.sign(person.pk.hex)])


def person_behind(token: str) -> Person | None:
    """Give whose link it is, or None for one that this house did not write."""
    try:
        person_id = UUID(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Person.objects.select_related("key").filter(pk=person_id).first()
