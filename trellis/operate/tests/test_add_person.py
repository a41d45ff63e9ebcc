"""Accounts made by whoever runs the machine."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from trellis.people.models import Person


@pytest.mark.django_db(transaction=True)
def test_somebody_under_18_only_where_the_host_lets_them_in(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """And then kept as such."""
    with pytest.raises(CommandError, match="nobody under 18"):
        call_command("add_person", "jo", "--minor")
    assert not Person.objects.exists()
    settings.MINORS = True
    call_command("add_person", "jo", "--minor")
    call_command("add_person", "ann")
    assert {person.username: person.is_minor for person in Person.objects.all()} == {
        "jo": True,
        "ann": False,
    }
