"""Writes to inspections and findings mark dirty keys for the roll-ups."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

INSPECTIONS = Source(
    code="inspections",
    table="audits_inspection",
    province_column="province_id",
    date_columns=("inspected_on",),
    columns=("site_id", "status", "score"),
)
FINDINGS = Source(
    code="findings",
    table="audits_finding",
    province_column="province_id",
    date_columns=("found_on", "closed_on"),
    columns=("severity",),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("audits", "0001_initial"),
        ("rollups", "0001_initial"),
    ]
    operations = install(INSPECTIONS, FINDINGS)
