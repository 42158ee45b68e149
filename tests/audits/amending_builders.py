"""A filed inspection and its amendments, by the services."""

import datetime as dt
from io import StringIO
from typing import Any
from uuid import uuid4

from django.core.management import call_command

from audits import services
from audits.models import Inspection, InspectionDraft, InspectionVersion
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.legal.models import Parameter
from mind_portal.questionnaires.answers import Answer
from tests.audits.builders import NOW, SMALL_ANSWERS, make_draft

FAIL: Answer = {"value": "fail", "note": "ไม่มีการ์ด"}
REASON = "กดผิดข้อ การ์ดติดตั้งครบแล้ว"


def load_days() -> None:
    """The office's numbers, as the repository brings them."""
    if not Parameter.objects.filter(code="AMEND_HEAD_DAYS").exists():
        call_command("load_legal", verbosity=0, stdout=StringIO())


def filed(site: Site, officer: User, *, now: dt.datetime = NOW, **fields: Any) -> Inspection:
    """Guard failed, unless `items` says otherwise."""
    load_days()
    fields.setdefault("items", {**SMALL_ANSWERS, "guard": FAIL})
    return services.file_draft(draft_id=make_draft(site, officer, **fields).pk, actor=officer, now=now).inspection


def opened(inspection: Inspection, actor: User, now: dt.datetime = NOW, **changes: Answer) -> InspectionDraft:
    """The draft of an amendment with `changes` in it."""
    load_days()
    draft = services.amend_inspection(inspection_id=inspection.pk, draft_id=uuid4(), actor=actor, now=now)
    draft.answers["items"] |= changes
    draft.save(update_fields=["answers"])
    return draft


def amended(
    inspection: Inspection, actor: User, now: dt.datetime = NOW, reason: str = REASON, **changes: Answer
) -> Inspection:
    draft = opened(inspection, actor, now, **changes)
    return services.file_draft(draft_id=draft.pk, actor=actor, now=now, reason=reason).inspection


def returned(inspection: Inspection, head: User, now: dt.datetime = NOW, **fields: Any) -> Inspection:
    values: dict[str, Any] = {"note": "ขาดรูปถ่าย", "items": {}, "revision": inspection.revision} | fields
    services.return_inspection(inspection_id=inspection.pk, actor=head, now=now, **values)
    inspection.refresh_from_db()
    return inspection


def make_versions(inspection: Inspection) -> None:
    """The rows of an amended inspection, without its way there."""
    load_days()
    if inspection.versions.exists():
        return
    columns = ("kind", "inspected_on", "answers", "passed", "failed", "not_applicable", "score")
    for number, reason in ((1, ""), (2, REASON)):
        InspectionVersion.objects.create(
            inspection=inspection, province_id=inspection.province_id, number=number, draft_id=uuid4(), reason=reason,
            made_at=inspection.filed_at, made_by=inspection.officer, **{n: getattr(inspection, n) for n in columns},
        )  # fmt: skip
    inspection.revision = 2
    inspection.save(update_fields=["revision"])
