"""Files of a draft by item, and how far a place lies from the factory, as its pages show them."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final

from audits.models import Inspection, InspectionDraft
from factories.models import Site
from mind_portal.core.geo import distance_km, distance_text
from mind_portal.documents.models import Attachment
from mind_portal.questionnaires.pages import Proofs
from mind_portal.questionnaires.selectors import edition

FAR_KM: Final = 0.5
"""Beyond this a place is shown as far from the factory: a hint, not a rule."""


def proofs_of(draft: InspectionDraft, refused: Mapping[str, str] | None = None) -> Proofs:
    """What a page of the draft shows beside its answers."""
    files: dict[str, list[dict[str, Any]]] = {}
    for file in chain(_of_amended(draft), Attachment.objects.about(draft)):
        files.setdefault(file.slot, []).append(_file(file))
    url = f"/audits/drafts/{draft.pk}/items/"
    return Proofs(url=url, files=files, refused=refused or {}, far=places_of(draft))


def _of_amended(draft: InspectionDraft) -> Iterable[Attachment]:
    """What the inspection that is being amended has already; it keeps it whatever the amendment says."""
    return Attachment.objects.about(Inspection(pk=draft.amends_id)) if draft.amends_id else ()


def _file(file: Attachment) -> dict[str, Any]:
    return {"key": str(file.pk), "name": file.name, "image": file.is_image, "size": max(1, file.size // 1024)}


def places_of(draft: InspectionDraft) -> dict[str, dict[str, str]]:
    """The distance of each place that was answered."""
    answers = draft.answers.get("items", {})
    return {
        code: far_from(draft.site, answers[code]["value"])
        for code, item in edition(draft.version_id).definition.items.items()
        if item.type == "place" and answers.get(code, {}).get("value")
    }


def far_from(site: Site, place: Mapping[str, Any]) -> dict[str, str]:
    """How far a place lies from the factory's in the register: words, and whether to look twice."""
    if site.latitude is None or site.longitude is None:
        return {"state": "none", "distance": ""}
    km = distance_km(float(place["latitude"]), float(place["longitude"]), site.latitude, site.longitude)
    return {"state": "warn" if km > FAR_KM else "good", "distance": distance_text(km)}
