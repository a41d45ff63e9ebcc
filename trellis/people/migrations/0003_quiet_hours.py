"""Quiet hours: the part of a person's own day in which nothing ordinary comes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_visits'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='quiet_from',
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='quiet_until',
            field=models.TimeField(null=True),
        ),
    ]
