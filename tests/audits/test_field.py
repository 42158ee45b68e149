"""Records of the field pages on the server: once, merged item by item, refused with a sentence, photos in pieces."""

import base64
import datetime as dt
import hashlib
import hmac
import io
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from audits import services
from audits.models import FieldVisit, Inspection, InspectionDraft, Plan, PlannedVisit, WantedInspection
from mind_portal.documents.models import Attachment, Piece
from mind_portal.questionnaires.answers import fingerprint
from tests.audits import builders
from tests.audits.builders import NOW
from tests.support.builders import make_inspection, make_site

BLANK = fingerprint(None)


def photo_bytes(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


def photo_told(raw: bytes, item: str = "guard", **changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "item": item, "name": "guard.jpg", "size": len(raw), "at": timezone.now().isoformat(),
        "sha256": hashlib.sha256(raw).hexdigest(), "place": {"latitude": 12.7, "longitude": 101.2, "accuracy": 9},
    } | changes  # fmt: skip


def told(site, officer, version, **changes: Any) -> dict[str, Any]:
    """A record as a tablet sends it, answered in full."""
    now = timezone.now()
    answers = changes.pop("answers", builders.SMALL_ANSWERS)
    return {
        "id": str(uuid4()), "officer": officer.pk, "site": site.pk, "version": version.pk, "kind": "annual",
        "inspected_on": timezone.localdate().isoformat(), "day_chosen": False, "file": True,
        "started_at": (now - dt.timedelta(hours=1)).isoformat(), "ended_at": now.isoformat(),
        "device_now": now.isoformat(), "answers": answers, "bases": dict.fromkeys(answers, BLANK), "reasons": {},
        "begun_place": {"latitude": 12.7, "longitude": 101.2, "accuracy": 12}, "ended_place": None,
        "signer": {"name": "สมชาย ใจดี", "role": "ผู้จัดการ"}, "photos": [],
    } | changes  # fmt: skip


@pytest.fixture
def version(db):
    return builders.load_small()


@pytest.fixture
def site(rayong):
    return make_site(rayong, horsepower=200)


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer)
    return client


def send(client: Client, record: dict[str, Any]) -> Any:
    return client.post("/field/send/", json.dumps(record), content_type="application/json")


def rules(answer: Any) -> list[str]:
    return [breach["rule"] for breach in answer.json()["breaches"]]


def test_five_sends_make_one_inspection(client, site, officer, version):
    record = told(site, officer, version)
    answers = [send(client, record).json() for _ in range(5)]
    inspection = Inspection.objects.get()
    assert [one["filed"] for one in answers] == [inspection.pk] * 5
    assert [one["new"] for one in answers] == [True, False, False, False, False]
    assert [one["differences"] for one in answers] == [[]] * 5
    assert not InspectionDraft.objects.exists()
    visit = FieldVisit.objects.get()
    assert visit.begun_place == {"latitude": 12.7, "longitude": 101.2, "accuracy": 12}
    assert (visit.signer_name, visit.signer_role) == ("สมชาย ใจดี", "ผู้จัดการ")


def test_forty_answers_and_six_photos_are_told_in_one_request_of_thirty_kilobytes(client, site, officer):
    version = builders.load_real()
    definition = version.definition
    items = [item for section in definition["sections"] for item in section["items"]]
    answers = {
        item["code"]: {"value": "fail", "severity": "major", "note": "พบฝาครอบเครื่องจักรชำรุด อาคาร B ด้านประตูตะวันออก"}
        for item in items if item["type"] == "compliance"
    }  # fmt: skip
    photos = [photo_told(photo_bytes()) for _ in range(6)]
    record = told(site, officer, version, answers=answers, photos=photos, file=False)
    assert len(json.dumps(record, ensure_ascii=False).encode()) <= 30_000
    assert send(client, record).status_code == 200
    assert len(InspectionDraft.objects.get().answers["items"]) == len(answers)


def test_a_refused_record_says_why_and_its_answers_are_safe(client, site, officer, version):
    record = told(site, officer, version, answers={"guard": {"value": "fail", "severity": "major"}})
    answer = send(client, record)
    assert answer.status_code == 422
    assert {"AUD-FILE-3", "AUD-FILE-4"} <= set(rules(answer))
    assert not Inspection.objects.exists()
    assert InspectionDraft.objects.get().answers["items"]["guard"]["value"] == "fail"


def test_a_kind_that_its_checklist_does_not_serve_is_refused_and_the_answers_wait_for_another(client, site, officer):
    version = builders.load_small(occasions=["annual", "joint"])
    record = told(site, officer, version, kind="follow_up")
    answer = send(client, record)
    assert (answer.status_code, rules(answer)) == (422, ["AUD-DRAFT-3"])
    assert InspectionDraft.objects.get().answers["items"] == builders.SMALL_ANSWERS
    assert send(client, record | {"kind": "annual", "details_changed": True}).status_code == 200
    assert Inspection.objects.get().kind == "annual"


def test_what_another_device_answered_is_not_overwritten(client, site, officer, version):
    items = {**builders.SMALL_ANSWERS, "hp": {"value": 90}}
    draft = builders.make_draft(site, officer, version, items=items, inspected_on=builders.today())
    record = told(site, officer, version, id=str(draft.pk))
    record["bases"] = {code: fingerprint(answer) for code, answer in builders.SMALL_ANSWERS.items()}
    record["answers"] = {**builders.SMALL_ANSWERS, "hp": {"value": 80}}
    answer = send(client, record)
    assert answer.status_code == 409
    [clash] = answer.json()["conflicts"]
    assert (clash["code"], clash["answer"]) == ("hp", {"value": 90})
    assert not Inspection.objects.exists()
    draft.refresh_from_db()
    assert draft.answers["items"]["hp"] == {"value": 90}
    record["bases"]["hp"] = clash["base"]
    assert send(client, record).status_code == 200
    assert Inspection.objects.get().answers["items"]["hp"] == {"value": 80}


def test_items_that_only_one_device_touched_come_together(client, site, officer, version):
    items = {"hp": {"value": 90}, "exits": builders.PASS}
    draft = builders.make_draft(site, officer, version, items=items, inspected_on=builders.today())
    answers = {"guard": builders.PASS, "has_boiler": {"value": False}}
    assert send(client, told(site, officer, version, id=str(draft.pk), answers=answers)).status_code == 200
    assert set(Inspection.objects.get().answers["items"]) == {"hp", "exits", "guard", "has_boiler"}


def test_other_answers_to_a_filed_inspection_are_named_and_change_nothing(client, site, officer, version):
    record = told(site, officer, version)
    send(client, record)
    record["answers"] = {**builders.SMALL_ANSWERS, "hp": {"value": 55}}
    answer = send(client, record)
    assert (answer.status_code, answer.json()["differences"]) == (200, ["hp"])
    assert Inspection.objects.get().answers["items"]["hp"] == {"value": 100}


def test_a_draft_thrown_away_elsewhere_is_begun_again_with_all_answers(client, site, officer, version):
    record = told(site, officer, version)
    record["bases"] = {code: fingerprint({"value": "na"}) for code in record["answers"]}
    assert send(client, record).status_code == 200


# --- forged, replayed, retired ---


def test_a_factory_of_another_province_is_refused(client, chiang_mai, officer, version):
    answer = send(client, told(make_site(chiang_mai), officer, version))
    assert (answer.status_code, rules(answer)) == (404, ["AUD-FIELD-1"])
    assert not InspectionDraft.objects.exists()


def test_another_officers_record_is_refused(client, site, officer, head, version):
    record = told(site, officer, version)
    other = Client()
    other.force_login(head)
    for forged in (record, record | {"officer": head.pk}):
        send(client, record | {"file": False})
        answer = send(other, forged)
        assert (answer.status_code, rules(answer)) == (422, ["AUD-FIELD-2"])
    assert send(client, record).status_code == 200
    assert rules(send(other, record | {"officer": head.pk})) == ["AUD-FIELD-2"]
    assert Inspection.objects.get().officer == officer


@pytest.mark.parametrize(("begun", "status"), [(-1, 200), (1, 422)])
def test_a_retired_checklist_is_accepted_for_what_was_begun_in_time(client, site, officer, version, begun, status):
    retired = timezone.now() - dt.timedelta(hours=3)
    type(version).objects.filter(pk=version.pk).update(retired_at=retired)
    started = retired + dt.timedelta(minutes=begun)
    answer = send(client, told(site, officer, version, started_at=started.isoformat()))
    assert answer.status_code == status
    if status == 422:
        assert rules(answer) == ["AUD-FILE-8"]
        assert InspectionDraft.objects.get().answers["items"]


@pytest.mark.parametrize("days", [-400, 400])
def test_a_wrong_clock_is_put_right(client, site, officer, version, days):
    wrong = dt.timedelta(days=days)
    now = timezone.now()
    record = told(
        site, officer, version, device_now=(now + wrong).isoformat(),
        started_at=(now + wrong - dt.timedelta(hours=1)).isoformat(), inspected_on="2031-01-01",
    )  # fmt: skip
    assert send(client, record).status_code == 200
    inspection = Inspection.objects.get()
    assert abs(inspection.started_at - (now - dt.timedelta(hours=1))) < dt.timedelta(seconds=30)
    assert abs(inspection.visit.clock_seconds - wrong.total_seconds()) < 30


@pytest.mark.parametrize(
    "damage",
    [
        {"id": "x"}, {"site": "1"}, {"site": True}, {"kind": "holiday"}, {"started_at": "today"}, {"answers": []},
        {"started_at": "2026-11-24T10:00:00"}, {"photos": [{"id": "x"}]}, {"device_now": None}, {"version": 10**30},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(client, site, officer, version, damage):
    answer = send(client, told(site, officer, version) | damage)
    assert (answer.status_code, rules(answer)) == (422, ["AUD-FIELD-5"])


def test_an_unknown_checklist_and_unknown_items_are_named(client, site, officer, version):
    assert rules(send(client, told(site, officer, version) | {"version": 999_999})) == ["AUD-FIELD-3"]
    answer = send(client, told(site, officer, version, answers={"nonsense": {"value": 1}, "hp": {"value": "many"}}))
    assert [breach["field"] for breach in answer.json()["breaches"]] == ["nonsense", "hp"]


# --- photos ---


@pytest.fixture
def filed(client, site, officer, version):
    raw = photo_bytes()
    record = told(site, officer, version, photos=[photo_told(raw)])
    send(client, record)
    return record, raw


def piece(client, record, raw, start, length=2000):
    address = f"/field/records/{record['id']}/photos/{record['photos'][0]['id']}/"
    content = raw[start : start + length]
    return client.post(f"{address}?start={start}", content, content_type="application/octet-stream")


def test_a_photo_comes_in_pieces_and_goes_on_where_it_broke_off(client, filed):
    record, raw = filed
    assert piece(client, record, raw, 0).json() == {"received": 2000, "complete": False}
    assert piece(client, record, raw, 0).json()["received"] == 2000  # sent twice
    assert piece(client, record, raw, 6000).json()["received"] == 2000  # a gap is not kept
    assert send(client, record).json()["photos"] == {record["photos"][0]["id"]: 2000}
    assert piece(client, record, raw, 1000, 3000).json()["received"] == 4000  # overlapping
    done = piece(client, record, raw, 4000, len(raw)).json()
    assert done == {"received": len(raw), "complete": True}
    assert piece(client, record, raw, 4000, len(raw)).json() == done
    attachment = Attachment.objects.get()
    assert (attachment.slot, str(attachment.pk)) == ("guard", record["photos"][0]["id"])
    assert attachment.original_sha256 == hashlib.sha256(raw).hexdigest()
    assert not Piece.objects.exists()


def test_a_photo_that_arrives_damaged_begins_anew(client, filed):
    record, raw = filed
    answer = piece(client, record, raw[:-1] + b"?", 0, len(raw))
    assert (answer.status_code, rules(answer)) == (422, ["DOC-FILE-8"])
    assert piece(client, record, raw, 0, len(raw)).json()["complete"]


def test_a_script_as_a_photo_is_refused(client, site, officer, version):
    raw = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    record = told(site, officer, version, photos=[photo_told(raw)])
    send(client, record)
    assert rules(piece(client, record, raw, 0, len(raw))) == ["DOC-FILE-4"]
    assert not Attachment.objects.exists()


def test_a_photo_too_large_or_not_announced_is_refused(client, site, officer, version, filed):
    record = told(site, officer, version, photos=[photo_told(b"x", size=21 * 1024 * 1024)])
    send(client, record)
    assert rules(piece(client, record, b"x", 0)) == ["DOC-FILE-2"]
    address = f"/field/records/{record['id']}/photos/{uuid4()}/?start=0"
    assert rules(client.post(address, b"x", content_type="application/octet-stream")) == ["AUD-FIELD-8"]


def test_nobody_else_sends_photos(filed, head):
    record, raw = filed
    other = Client()
    other.force_login(head)
    assert piece(other, record, raw, 0).status_code == 404


def test_the_photo_and_the_signature_stand_on_the_page_of_the_inspection(client, site, officer, version):
    raw = photo_bytes()
    record = told(site, officer, version, photos=[photo_told(raw), photo_told(raw, item="signature")])
    number = send(client, record).json()["filed"]
    page = client.get(f"/audits/{number}/").content.decode()
    assert "สมชาย ใจดี" in page
    assert "รูปที่ยังมาไม่ถึง 2 ภาพ" in page
    for one in record["photos"]:
        address = f"/field/records/{record['id']}/photos/{one['id']}/?start=0"
        client.post(address, raw, content_type="application/octet-stream")
    page = client.get(f"/audits/{number}/").content.decode()
    assert "รูปที่ยังมาไม่ถึง" not in page
    for one in record["photos"]:
        assert f"/documents/{one['id']}/" in page
        assert client.get(f"/documents/{one['id']}/").status_code == 200


def test_photos_are_shown_to_the_own_province_only(client, filed, other_officer, head):
    record, raw = filed
    piece(client, record, raw, 0, len(raw))
    for user, status in ((head, 200), (other_officer, 404)):
        other = Client()
        other.force_login(user)
        assert other.get(f"/documents/{record['photos'][0]['id']}/").status_code == status


# --- the file ---


def saved_file(officer, record, photos=None, *, owner=None) -> SimpleUploadedFile:
    seal = services.field_keys(actor=owner or officer, now=timezone.now()).seal
    payload = json.dumps({"record": record, "photos": photos or {}})
    mac = hmac.new(seal, payload.encode(), hashlib.sha256).hexdigest()
    outer = {"format": "mind-field-record-1", "officer": officer.pk, "payload": payload, "mac": mac}
    return SimpleUploadedFile("inspection.json", json.dumps(outer).encode())


def test_a_saved_file_is_taken_in_once_with_its_photos(client, site, officer, version):
    raw = photo_bytes()
    record = told(site, officer, version, photos=[photo_told(raw)])
    photos = {record["photos"][0]["id"]: base64.b64encode(raw).decode()}
    for _ in range(2):
        answer = client.post("/field/upload/", {"file": saved_file(officer, record, photos)})
        assert answer.status_code == 302
        assert answer["Location"] == f"/audits/{Inspection.objects.get().pk}/"
    assert Attachment.objects.get().pk == UUID(record["photos"][0]["id"])


def test_another_officers_or_a_changed_file_is_refused(client, site, officer, head, version):
    record = told(site, officer, version)
    cases = {
        "AUD-FIELD-2": saved_file(head, record | {"officer": head.pk}),
        "AUD-FIELD-4": saved_file(officer, record, owner=head),
        "AUD-FIELD-5": SimpleUploadedFile("x.json", b"{}"),
    }
    for rule, file in cases.items():
        answer = client.post("/field/upload/", {"file": file})
        assert answer.status_code == 422
        assert rule in answer.content.decode()
    assert not Inspection.objects.exists()


# --- what is taken along ---


def test_the_package_holds_factories_checklists_and_own_drafts(
    client, site, officer, head, rayong, chiang_mai, version
):
    builders.make_draft(site, officer, version)
    builders.make_draft(make_site(rayong), head, version)
    chosen, foreign = make_site(rayong), make_site(chiang_mai)
    data = client.get(f"/field/load/?sites={chosen.pk},{foreign.pk},x").json()
    assert {one["id"] for one in data["sites"]} == {site.pk, chosen.pk}
    assert [one["site"] for one in data["drafts"]] == [site.pk]
    assert list(data["outlines"]) == [rayong.pk]
    assert all(95 < x < 106 and 5 < y < 21 for ring in data["outlines"][rayong.pk] for x, y in ring)
    [edition] = data["editions"]
    assert edition["id"] == version.pk == data["current"]
    assert edition["rules"]["check:hp_positive"]["cel"]


def test_the_plan_and_what_is_wanted_come_first_and_of_drafts_of_plans_nothing(client, site, officer, head, rayong):
    today = timezone.localdate()
    plan = Plan.objects.create(province=rayong, month=today.replace(day=1), status="published", published_at=NOW)
    sites = [make_site(rayong) for _ in range(4)]
    days = (2, 0, 30, 1)
    for factory, day, who in zip(sites, days, (officer, officer, officer, head), strict=True):
        values = {"planned_on": today + dt.timedelta(days=day), "origin": "risk", "why": ""}
        PlannedVisit.objects.create(plan=plan, site=factory, province=rayong, **values).officers.add(who)
    WantedInspection.objects.create(
        site=site, province=rayong, kind="accident", cause="x.y", cause_id="1", cause_name="เหตุ 1", reason="ตรวจซ้ำ",
        due_on=today - dt.timedelta(days=1), wanted_at=NOW,
    )  # fmt: skip
    rows = client.get("/field/load/").json()["sites"]
    assert [row["id"] for row in rows] == [site.pk, sites[1].pk, sites[0].pk]
    assert [row["wanted"]["late"] for row in rows] == [True, False, False]
    assert rows[0]["wanted"]["kind"] == "accident"
    Plan.objects.update(status="draft", published_at=None)
    assert len(client.get("/field/load/").json()["sites"]) == 1


def test_as_many_questions_are_asked_for_twenty_factories_as_for_one(client, officer, rayong, version):
    def asked(sites):
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(f"/field/load/?sites={','.join(str(site.pk) for site in sites)}").json()["sites"])
        return len(queries)

    sites = [make_site(rayong) for _ in range(20)]
    for each in sites:
        make_inspection(each, officer, findings=2, version=version)
    asked(sites[:1])
    assert asked(sites[:1]) == asked(sites)


def test_the_keys_are_each_officers_own_and_stay(client, officer, head):
    first, again = (client.get("/field/session/").json() for _ in range(2))
    assert (first["vault"], first["seal"]) == (again["vault"], again["seal"])
    other = Client()
    other.force_login(head)
    theirs = other.get("/field/session/").json()
    assert not {first["vault"], first["seal"]} & {theirs["vault"], theirs["seal"]}
    assert first["vault"] != first["seal"]
    assert "no-store" in client.get("/field/session/")["Cache-Control"]


def test_factories_are_found_in_the_own_province_only(client, rayong, chiang_mai):
    make_site(rayong, "โรงสีข้าวแกลง")
    make_site(chiang_mai, "โรงสีข้าวแม่ริม")
    rows = client.get("/field/sites/?q=โรงสี").json()["rows"]
    assert [row["name"] for row in rows] == ["โรงสีข้าวแกลง"]
    assert client.get("/field/sites/?q=").json() == {"rows": []}


def test_the_worker_names_files_that_are_there(client):
    text = client.get("/field/sw.js").content.decode()
    files = json.loads(text.split("const FILES = ")[1].split(";\n")[0])
    assert len(files) > 30
    for name in files:
        assert client.get(name).status_code == 200, name
