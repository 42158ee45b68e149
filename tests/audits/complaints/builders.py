"""Builders of complaints: told by the service, led to a state by the services."""

import datetime as dt
import io
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from audits.complaints import keys, services
from audits.complaints.models import Complaint, ComplaintKey, ComplaintMessage
from audits.complaints.rules import Place, Told, Traffic
from audits.complaints.sealing import Person
from audits.public import batches
from audits.public.models import BatchState, GateSheet, SheetBatch
from audits.public.services import make_sheets
from factories.models import Site
from mind_portal.accounts.models import User

WORDS = "กลิ่นสารเคมีแรงมากช่วงกลางคืน ปิดหน้าต่างแล้วก็ยังได้กลิ่น"
NEIGHBOUR = Person("สมหญิง ใจดี", "081-234-5678", "somying@example.com")


def told(site: Site | None = None, **fields: Any) -> Told:
    values: dict[str, Any] = {"kind": "smell", "text": WORDS, "when_text": "ทุกคืนหลังสี่ทุ่ม"} | fields
    if site is None and "place" not in values:
        values["place"] = Place("หลังวัดท่าเรือ", "21")
    return Told(site_id=site.pk if site else None, **values)


def file_it(site: Site | None = None, **fields: Any) -> Complaint:
    """A complaint from a network address of its own."""
    now: dt.datetime = fields.pop("now", None) or timezone.now()
    values: dict[str, Any] = {
        "client_id": uuid4(), "photos": [], "sender": fields.pop("sender", uuid4().hex), "traffic": Traffic(seconds=60),
    }  # fmt: skip
    for name in ("client_id", "photos", "traffic"):
        if name in fields:
            values[name] = fields.pop(name)
    return services.file_complaint(told=told(site, **fields), actor=None, now=now, **values)


def with_contact(site: Site | None = None, **fields: Any) -> Complaint:
    return file_it(site, person=NEIGHBOUR, agreed=True, **fields)


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def accept(complaint: Complaint, officer: User, now: dt.datetime | None = None) -> Complaint:
    return services.accept_complaint(
        complaint_id=complaint.pk, revision=fresh(complaint).revision, officer_id=officer.pk, actor=officer,
        now=now or timezone.now(),
    )  # fmt: skip


def answer(complaint: Complaint, officer: User, now: dt.datetime | None = None, **fields: Any) -> UUID:
    message = fields.pop("message_id", None) or uuid4()
    values: dict[str, Any] = {"text": "ได้ตรวจโรงงานแล้ว สั่งให้แก้ไขระบบบำบัดอากาศ", "files": []} | fields
    services.answer_complaint(
        complaint_id=complaint.pk, revision=fields.pop("revision", None) or fresh(complaint).revision,
        message_id=message, actor=officer, now=now or timezone.now(),
        **{name: value for name, value in values.items() if name != "revision"},
    )  # fmt: skip
    return message


def in_state(state: str, site: Site, officer: User, now: dt.datetime | None = None) -> Complaint:
    """A complaint with a contact about a factory, led to `state`."""
    now = now or timezone.now()
    complaint = with_contact(site, now=now)
    if state in ("accepted", "answered", "closed"):
        accept(complaint, officer, now)
    if state in ("answered", "closed"):
        answer(complaint, officer, now)
    given: dict[str, Any] = {"complaint_id": complaint.pk, "actor": officer, "now": now}
    given["revision"] = fresh(complaint).revision
    match state:
        case "closed":
            services.close_complaint(**given)
        case "forwarded":
            services.forward_complaint(agency="เทศบาลนครระยอง", outcome="เป็นอำนาจของเทศบาล", **given)
        case "rejected":
            services.reject_complaint(outcome="ไม่เกี่ยวกับโรงงาน", **given)
        case "merged":
            other = file_it(site, text="กลิ่นเหม็นมากทุกคืน โปรดช่วยด้วย", now=now)
            services.merge_complaint(number=other.number, **given)
    return fresh(complaint)


def sheet_of(site: Site, officer: User) -> GateSheet:
    return make_sheets(site_ids=[site.pk], actor=officer, now=timezone.now())[0]


def photo(name: str = "smoke.jpg", *, place: bool = False) -> SimpleUploadedFile:
    """A small JPEG; with `place` a camera has written where it stood."""
    out = io.BytesIO()
    image = Image.new("RGB", (64, 48), "gray")
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (12.0, 41.0, 0.0), 3: "E", 4: (101.0, 16.0, 0.0)})
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def forget_limits() -> None:
    cache.clear()


def make_row(site: Site, **fields: Any) -> Complaint:
    """The row of a complaint with its key and one photo's worth of conversation, without its way there."""
    today = timezone.localdate()
    client_id = uuid4()
    values: dict[str, Any] = {
        "kind": "smell", "text": WORDS, "state": "accepted", "received_on": today,
        "due_on": today + dt.timedelta(days=15), "number": keys.new_number(2570), "province": site.province,
    } | fields  # fmt: skip
    complaint = Complaint.objects.create(client_id=client_id, site=site, **values)
    ComplaintKey.objects.create(
        complaint=complaint, token_hash=keys.hash_of(keys.token_of(client_id)),
        pin_hash=keys.hash_of_pin(client_id, keys.pin_of(client_id)), made_at=timezone.now(),
    )  # fmt: skip
    ComplaintMessage.objects.create(id=uuid4(), complaint=complaint, kind="more", text="ยังมีกลิ่น", at=timezone.now())
    return complaint


def make_batch_files(batch_id: UUID) -> SheetBatch:
    """A batch as its worker leaves it, with an empty file and zip."""
    batch = SheetBatch.objects.get(pk=batch_id)
    batch.files, batch.done, batch.state, batch.finished_at = 1, batch.total, BatchState.READY, timezone.now()
    batch.save(update_fields=["files", "done", "state", "finished_at"])
    for name in (batches.file_name(batch, 1), batches.zip_name(batch)):
        default_storage.delete(name)
        default_storage.save(name, ContentFile(b"%PDF-"))
    return batch
