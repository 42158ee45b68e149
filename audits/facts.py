"""What the portal says of a factory to the rules of a checklist."""

import datetime as dt
from typing import Any

from audits.models import InspectionDraft
from factories.models import Site


def site_facts(site: Site, inspected_on: dt.date) -> dict[str, Any]:
    """Sizes as the register has them, and the day of the inspection as `today`."""
    return {
        "today": inspected_on,
        "permitted_hp": float(site.horsepower),
        "permitted_workers": float(site.workers),
        "factory_class": float(site.factory_class) if site.factory_class is not None else None,
    }


def draft_facts(draft: InspectionDraft) -> dict[str, Any]:
    """What the rules of a draft are asked with: an amendment keeps what the register said when it was filed first."""
    if draft.amends is None:
        return site_facts(draft.site, draft.inspected_on)
    return {**draft.amends.answers.get("facts", {}), "today": draft.inspected_on}
