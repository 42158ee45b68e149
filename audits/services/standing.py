"""What the inspections of a factory say of it now, told to the register."""

from audits.models import Finding, FindingStatus, Inspection, InspectionStatus
from factories.models import Site
from factories.services import note_inspection


def note_standing(site: Site) -> None:
    """Recount the last day and the open findings of `site`, whose row the caller has locked.

    An inspection that was returned for correction counts for nothing until it is filed again.
    """
    filed = Inspection.objects.filter(site=site, status=InspectionStatus.FILED)
    still_open = Finding.objects.filter(site=site, status=FindingStatus.OPEN, inspection__status=InspectionStatus.FILED)
    note_inspection(
        site_id=site.pk,
        last_inspected_on=filed.order_by("-inspected_on").values_list("inspected_on", flat=True).first(),
        open_findings=still_open.count(),
    )
