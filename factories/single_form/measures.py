"""What reports contribute to the dashboards."""

from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Source

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

catalogue.register(sources=[REPORTS, FIGURES])
