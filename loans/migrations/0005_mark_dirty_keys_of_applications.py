"""Writes to applications mark dirty keys for the roll-ups."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

APPLICATIONS = Source(
    code="loan_applications",
    table="loans_application",
    province_column="province_id",
    date_columns=("submitted_on", "decided_on"),
    columns=("status", "asked", "approved", "waited_days"),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("loans", "0004_count_booked_rows"),
        ("rollups", "0001_initial"),
    ]
    operations = install(APPLICATIONS)
