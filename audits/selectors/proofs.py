"""Files of a draft by item, and how far a place lies from the factory, as its pages show them."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final

from audits.declarations.models import SelfDeclaration
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
    files = by_item(chain(_of_amended(draft), Attachment.objects.about(draft)))
    url = f"/audits/drafts/{draft.pk}/items/"
    return Proofs(url=url, files=files, refused=refused or {}, far=places_of(draft))


def by_item(files: Iterable[Attachment]) -> dict[str, list[dict[str, Any]]]:
    """Files as pages show them, by the item that they belong to."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        found.setdefault(file.slot, []).append(_file(file))
    return found


def _of_amended(draft: InspectionDraft) -> list[Attachment]:
    """What the inspection that is being amended shows, without what this amendment takes away."""
    if draft.amends is None:
        return []
    gone = dropped_from(draft.amends) | (attached(draft.amends.answers) - attached(draft.answers))
    return [file for file in Attachment.objects.about(draft.amends) if str(file.pk) not in gone]


def attached(document: Mapping[str, Any]) -> set[str]:
    """The files that answers name: evidence beside them, photos and files as their value, drawn signatures."""
    found: set[str] = set()
    for answer in document.get("items", {}).values():
        value = answer.get("value")
        found.update(answer.get("photos") or [])
        if isinstance(value, list):
            found.update(one for one in value if isinstance(one, str))
        elif isinstance(value, dict) and value.get("image"):
            found.add(str(value["image"]))
    return found


def dropped_from(inspection: Inspection) -> set[str]:
    """The files that an amendment took away: earlier versions keep them, page and report show them no more.

    A photo that no version names came late from a tablet and is shown.
    """
    if inspection.revision == 1:
        return set()
    before = inspection.versions.exclude(number=inspection.revision).values_list("answers", flat=True)
    return {key for answers in before for key in attached(answers)} - attached(inspection.answers)


def _file(file: Attachment) -> dict[str, Any]:
    return {"key": str(file.pk), "name": file.name, "image": file.is_image, "size": max(1, file.size // 1024)}


def places_of(draft: InspectionDraft | SelfDeclaration) -> dict[str, dict[str, str]]:
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
