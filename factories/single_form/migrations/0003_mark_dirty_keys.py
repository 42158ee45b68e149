"""Writes to reports and their figures mark dirty keys for the roll-ups."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

REPORTS = Source(
    code="reports",
    table="single_form_report",
    province_column="province_id",
    date_columns=("due_on",),
    columns=("is_expected", "is_standing", "certified_on", "status"),
)
FIGURES = Source(
    code="reported_figures",
    table="single_form_reportedfigure",
    province_column="province_id",
    date_columns=("since", "until"),
    columns=("code", "value"),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("single_form", "0002_freeze_certified_versions"),
        ("rollups", "0001_initial"),
    ]
    operations = install(REPORTS, FIGURES)
