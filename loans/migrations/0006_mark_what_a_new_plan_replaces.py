"""An instalment that a new plan replaces marks the month in which it was due, not that of the new plan."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

INSTALMENTS = Source(
    code="loan_instalments",
    table="loans_instalment",
    province_column="province_id",
    date_columns=("due_on",),
    columns=("interest", "principal", "cumulative", "in_force_from", "in_force_until"),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("loans", "0005_mark_dirty_keys_of_applications")]
    operations = install(INSTALMENTS)
