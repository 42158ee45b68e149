"""Photos, signature, time and place of a filed inspection, for its page."""

from typing import Any

from audits.models import FieldVisit, Inspection
from audits.selectors.proofs import dropped_from
from mind_portal.core import thai
from mind_portal.documents.models import Attachment

SIGNATURE = "signature"


def visit_block(inspection: Inspection) -> dict[str, Any]:
    """What the tablet left beside the answers; photos by item, and how many are still on their way."""
    visit = FieldVisit.objects.filter(inspection=inspection).first()
    photos: dict[str, list[dict[str, Any]]] = {}
    files = Attachment.objects.about(inspection)
    gone = dropped_from(inspection)
    announced = {one["id"]: one for one in visit.photos} if visit else {}
    for file in files:
        if str(file.pk) in gone:
            continue
        photos.setdefault(file.slot, []).append(_photo(file, announced.get(str(file.pk), {})))
    here = {str(file.pk) for file in files}
    left_out = {key for key, one in announced.items() if one.get("left_out")}
    return {
        "visit": visit,
        "photos": photos,
        "signature": photos.get(SIGNATURE, [])[-1:],
        "missing": len(set(announced) - here - left_out),
        "left_out": len(left_out - here),
        "begun_place": _place(visit.begun_place) if visit else "",
        "ended_place": _place(visit.ended_place) if visit else "",
        "clock_minutes": thai.format_number(abs(visit.clock_seconds) // 60) if visit and visit.clock_seconds else "",
    }


def _photo(file: Attachment, told: dict[str, Any]) -> dict[str, Any]:
    """One file; its place is the camera's own, else where the tablet was when it was taken."""
    place = {"latitude": file.latitude, "longitude": file.longitude} if file.latitude is not None else told.get("place")
    return {
        "pk": file.pk,
        "name": file.name,
        "image": file.is_image,
        "taken": thai.format_datetime(file.taken_at) if file.taken_at else "",
        "place": _place(place),
    }


def _place(place: Any) -> str:
    """`12.68123, 101.27654 (± 12 m)`."""
    if not place:
        return ""
    spot = f"{float(place['latitude']):.5f}, {float(place['longitude']):.5f}"
    accuracy = place.get("accuracy")
    return f"{spot} (±{thai.NO_BREAK_SPACE}{accuracy:.0f}{thai.NO_BREAK_SPACE}m)" if accuracy else spot
