"""Records and pieces that come at the same time from several requests: stored once."""

from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from audits import services
from audits.field_reading import read_record
from audits.models import FieldVisit, Inspection, InspectionDraft
from mind_portal.documents.models import Attachment, Piece
from tests.audits import builders
from tests.audits.test_field import photo_bytes, photo_told, told
from tests.support.builders import make_site
from tests.support.threads import results_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_sends_at_once_file_one_inspection_and_its_photo_arrives_once(officer, rayong):
    raw = photo_bytes()
    record = told(make_site(rayong), officer, builders.load_small(), photos=[photo_told(raw)])
    now = timezone.now()
    results = results_of(
        *[lambda: services.receive_record(record=read_record(record, now), actor=officer, now=now)] * 5
    )
    inspection = Inspection.objects.get()
    assert [getattr(one, "inspection", one) for one in results] == [inspection] * 5
    assert [one.is_new for one in results].count(True) == 1
    assert (FieldVisit.objects.count(), InspectionDraft.objects.count()) == (1, 0)
    photo = UUID(record["photos"][0]["id"])

    def send_all() -> Any:
        values = {"inspection": inspection, "photo_id": photo, "actor": officer, "now": now}
        for start in range(0, len(raw), 2000):
            done = services.receive_piece(**values, start=start, content=raw[start : start + 2000])
        return done.received

    assert results_of(*[send_all] * 5) == [len(raw)] * 5
    assert (Attachment.objects.get().pk, Piece.objects.count()) == (photo, 0)
