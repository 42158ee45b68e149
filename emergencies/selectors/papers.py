"""Reports and notices on the page of an incident."""

from typing import Any

from emergencies.models import Incident
from emergencies.selectors.notices import notice_rows
from emergencies.selectors.reports import report_rows


def papers(incident: Incident, user: Any) -> dict[str, Any]:
    """What there is, and what this user may begin: the next report's number, a notice."""
    reports = report_rows(incident)
    draft = next((row for row in reports if row["draft"]), None)
    may_draft = user.has_perm("emergencies.write_log") and (incident.is_open or not reports or draft is not None)
    return {
        "reports": reports,
        "notices": notice_rows(incident),
        "may_notice": user.has_perm("emergencies.draft_notice"),
        "next_report": (draft["number"] if draft else (reports[0]["number"] if reports else 0) + 1) if may_draft else 0,
        "report_begun": draft is not None,
    }
