"""Writes to incidents, their effects and orders mark dirty keys for the roll-ups."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

INCIDENTS = Source(
    code="incidents",
    table="emergencies_incident",
    province_column="province_id",
    date_columns=("reported_on", "closed_on"),
    columns=("is_exercise", "is_false_alarm", "kind", "level"),
)
EFFECTS = Source(
    code="incident_effects",
    table="emergencies_effectreport",
    province_column="province_id",
    date_columns=("reported_on",),
    columns=("incident_id", "figure", "value", "as_of", "counts"),
)
ORDERS = Source(
    code="incident_orders",
    table="emergencies_order",
    province_column="province_id",
    date_columns=("issued_on",),
    columns=("acknowledged_at", "ack_by", "status", "counts"),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("emergencies", "0004_freeze_reports_and_notices"),
        ("rollups", "0001_initial"),
    ]
    operations = install(INCIDENTS, EFFECTS, ORDERS)
