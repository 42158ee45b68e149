"""Writes to orders mark dirty keys for the roll-ups."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

ORDERS = Source(
    code="orders",
    table="audits_order",
    province_column="province_id",
    date_columns=("signed_on", "due_on", "overdue_since", "not_obeyed_on", "ended_on"),
    columns=("state", "fulfilled_on"),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("audits", "0009_plans_risk_and_draws"),
        ("rollups", "0001_initial"),
    ]
    operations = install(ORDERS)
