from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_used_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='locked',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
