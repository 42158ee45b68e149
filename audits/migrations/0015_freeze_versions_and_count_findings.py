"""Versions and reviews of inspections are frozen; a paper keeps its revision; findings tell whether they count."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

FINDINGS = Source(
    code="findings",
    table="audits_finding",
    province_column="province_id",
    date_columns=("found_on", "closed_on"),
    columns=("severity", "counts"),
)

# One row is one fact of the past: nothing of it may change, also in raw SQL.
FOR_EVER = ("audits_inspectionversion", "audits_inspectionreview", "audits_orderpenalty")


def _frozen(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create trigger {table}_frozen before update or delete on {table} for each row "
        f"execute function audits_refuse_signed()",
        f"drop trigger {table}_frozen on {table}",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("audits", "0014_team_versions_and_reviews"),
        ("rollups", "0001_initial"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *(_frozen(table) for table in FOR_EVER),
        migrations.RunSQL(
            "create trigger audits_paper_revision_frozen before update on audits_paper for each row "
            "when (old.revision is distinct from new.revision) execute function audits_refuse_signed()",
            "drop trigger audits_paper_revision_frozen on audits_paper",
        ),
        *install(FINDINGS),
    ]
