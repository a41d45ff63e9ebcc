"""Grants given to professionals before there was the question ask for a second factor from now on."""

from typing import Any

from django.db import migrations

PROFESSIONS = ("coach", "counsellor", "therapist", "doctor", "prescriber", "house_manager")


def mark(apps: Any, schema_editor: Any) -> None:
    """Mark what stands open to somebody in such a role."""
    ties = apps.get_model("circle", "Tie").objects.filter(role__in=PROFESSIONS)
    grants = apps.get_model("consent", "Grant").objects.filter(withdrawn_at__isnull=True)
    open_ties = ties.filter(ended_at__isnull=True, supporter__isnull=False)
    for giver, reader in open_ties.values_list("person_id", "supporter_id"):
        grants.filter(giver_id=giver, reader_id=reader).update(asks_second_factor=True)


class Migration(migrations.Migration):
    """Going back drops the column with the marks."""

    dependencies = [("circle", "0002_picture"), ("consent", "0002_second_factor")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
