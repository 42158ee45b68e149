"""Small pictures on the report of an inspection: evidence of what failed first, and the signatures."""

from typing import Any, Final

from django.db.models.fields.files import FieldFile

from audits.models import Inspection
from audits.selectors.proofs import dropped_from
from mind_portal.documents.models import Attachment
from mind_portal.questionnaires.examination import Examination

MOST: Final = 12
"""So many pictures fit two pages; the portal shows them all."""
SIGNATURE: Final = "signature"


def pictures_of(found: Examination, inspection: Inspection) -> dict[str, Any]:
    """`pictures` with the item that each belongs to, `more` of them that the portal keeps, and `signatures`."""
    gone = dropped_from(inspection)
    files = [file for file in Attachment.objects.about(inspection) if file.is_image and str(file.pk) not in gone]
    signing = {code for code, item in found.shown.items() if item.type == "signature"} | {SIGNATURE}
    failed = {item.code for item in found.with_result("fail")}
    shown = [file for file in files if file.slot in found.shown and file.slot not in signing]
    shown.sort(key=lambda file: file.slot not in failed)
    return {
        "pictures": [
            {"bytes": _bytes(file.thumbnail), "format": "jpg", "text": _caption(found, file)} for file in shown[:MOST]
        ],
        "more": str(len(shown) - MOST) if len(shown) > MOST else "",
        "signatures": [
            {"bytes": _bytes(file.file), "format": str(file.file.name).rsplit(".", 1)[-1], "text": _signer(found, file)}
            for file in files
            if file.slot in signing
        ],
    }


def _caption(found: Examination, file: Attachment) -> str:
    item = found.shown[file.slot]
    return f"{item.number} {item.text}"


def _signer(found: Examination, file: Attachment) -> str:
    value = found.answer(file.slot).get("value")
    return str(value.get("name", "")) if isinstance(value, dict) else ""


def _bytes(field: FieldFile) -> list[int]:
    """As numbers, since the data of a paper is JSON; nothing where the file is gone."""
    try:
        with field.open("rb") as file:
            return list(file.read())
    except (FileNotFoundError, ValueError):
        return []
