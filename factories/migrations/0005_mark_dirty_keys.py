"""Writes to licences and their periods mark dirty keys for the roll-ups."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

LICENCE_PERIODS = Source(
    code="licence_periods",
    table="factories_licenceperiod",
    province_column="province_id",
    date_columns=("since", "until"),
    columns=("licence_id", "status", "factory_class", "horsepower", "workers", "capital"),
)
LICENCES = Source(
    code="licences",
    table="factories_licence",
    province_column="province_id",
    date_columns=("licensed_on", "started_on", "ended_on"),
    columns=("licensed_on", "started_on"),
)
LICENCE_SITES = Source(
    code="licence_sites",
    table="factories_licence",
    province_column="province_id",
    date_columns=(),
    columns=("id", "site_id"),
    on=("update",),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("factories", "0004_stage_register_imports"),
        ("rollups", "0001_initial"),
    ]
    operations = install(LICENCE_PERIODS, LICENCES, LICENCE_SITES)
