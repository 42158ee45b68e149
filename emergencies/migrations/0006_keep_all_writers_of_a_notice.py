"""Whoever has written in a notice at any time cannot release it, not only its drafter and its last editor."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emergencies", "0005_mark_dirty_keys")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="writer_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="everybody who has written in it: none of them releases it",
                size=None,
            ),
        ),
    ]
