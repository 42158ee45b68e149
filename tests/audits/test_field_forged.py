"""What comes in bad faith or broken: factories of others, replayed files, scripts, photos that are too large."""

import base64
import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Inspection, InspectionDraft
from audits.services.field import arrived
from mind_portal.documents.models import Attachment
from tests.audits import builders
from tests.audits.test_field import photo_bytes, photo_told, rules, saved_file, send, told
from tests.support.builders import make_site

MEGABYTE = 1024 * 1024
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


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


def upload(client: Client, file: Any) -> Any:
    return client.post("/field/upload/", {"file": file})


# --- factories of others ---


def test_a_factory_of_another_province_and_one_that_is_not_there_are_answered_alike(
    client, chiang_mai, officer, version, site
):
    foreign = send(client, told(make_site(chiang_mai), officer, version))
    nowhere = send(client, told(site, officer, version) | {"site": 999_999_999})
    assert (foreign.status_code, foreign.json()) == (404, nowhere.json())
    assert nowhere.status_code == 404
    assert not InspectionDraft.objects.exists()


def test_a_forged_factory_in_a_file_is_refused_too(client, chiang_mai, officer, version):
    answer = upload(client, saved_file(officer, told(make_site(chiang_mai), officer, version)))
    assert answer.status_code == 422
    assert "AUD-FIELD-1" in answer.content.decode()
    assert not Inspection.objects.exists()


def test_an_own_draft_is_not_moved_to_another_factory(client, site, rayong, chiang_mai, officer, version):
    draft = builders.make_draft(site, officer, version)
    for other in (make_site(rayong), make_site(chiang_mai)):
        answer = send(client, told(other, officer, version, id=str(draft.pk)))
        assert (answer.status_code, rules(answer)) == (422, ["AUD-FIELD-7"])
    draft.refresh_from_db()
    assert draft.site == site
    assert not Inspection.objects.exists()


def test_a_draft_whose_factory_has_moved_out_of_scope_is_not_filed(client, site, chiang_mai, officer, version):
    draft = builders.make_draft(site, officer, version, items={})
    type(site).objects.filter(pk=site.pk).update(province=chiang_mai, district=None, subdistrict=None)
    answer = send(client, told(site, officer, version, id=str(draft.pk)))
    assert answer.status_code in (404, 422)
    assert not Inspection.objects.exists()


# --- files replayed ---


def test_a_file_that_its_officer_has_sent_is_refused_to_everybody_else(client, site, officer, head, version):
    record = told(site, officer, version)
    assert upload(client, saved_file(officer, record)).status_code == 302
    thief = Client()
    thief.force_login(head)
    forged = record | {"officer": head.pk}
    for rule, file in {
        "AUD-FIELD-2": saved_file(officer, record),  # as it is
        "AUD-FIELD-4": saved_file(head, forged, owner=officer),  # the owner's name changed, the seal is the old one
    }.items():
        answer = upload(thief, file)
        assert answer.status_code == 422
        assert rule in answer.content.decode()
    answer = upload(thief, saved_file(head, forged))  # sealed anew with the thief's own key
    assert "AUD-FIELD-2" in answer.content.decode()
    assert Inspection.objects.get().officer == officer


@pytest.mark.parametrize(("begun", "status"), [(-1, 302), (1, 422)])
def test_a_file_of_a_retired_checklist_is_judged_by_when_it_was_begun(client, site, officer, version, begun, status):
    retired = timezone.now() - dt.timedelta(hours=3)
    type(version).objects.filter(pk=version.pk).update(retired_at=retired)
    record = told(site, officer, version, started_at=(retired + dt.timedelta(minutes=begun)).isoformat())
    answer = upload(client, saved_file(officer, record))
    assert answer.status_code == status
    if status == 422:
        assert "AUD-FILE-8" in answer.content.decode()
        assert InspectionDraft.objects.get().answers["items"], "what was answered is kept"
    assert Inspection.objects.count() == (status == 302)


# --- photos ---


def photo_address(record: dict[str, Any]) -> str:
    return f"/field/records/{record['id']}/photos/{record['photos'][0]['id']}/"


@pytest.mark.parametrize("name", ["guard.jpg", "guard.svg", "guard.png"])
def test_a_script_under_any_name_is_refused_and_the_inspection_stays(client, site, officer, version, name):
    record = told(site, officer, version, photos=[photo_told(SCRIPT, name=name)])
    assert send(client, record).json()["filed"]
    answer = client.post(f"{photo_address(record)}?start=0", SCRIPT, content_type="application/octet-stream")
    assert rules(answer) == ["DOC-FILE-4"]
    assert not Attachment.objects.exists()
    assert Inspection.objects.count() == 1


def test_one_bad_photo_of_a_file_keeps_back_neither_the_inspection_nor_the_good_ones(client, site, officer, version):
    good = photo_bytes()
    photos = [photo_told(SCRIPT, name="x.jpg"), photo_told(good)]
    record = told(site, officer, version, photos=photos)
    raw = {photos[0]["id"]: SCRIPT, photos[1]["id"]: good, str(uuid4()): good}
    file = saved_file(officer, record, {name: base64.b64encode(each).decode() for name, each in raw.items()})
    answer = client.post("/field/upload/", {"file": file}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/audits/{Inspection.objects.get().pk}/"
    assert [str(one.pk) for one in Attachment.objects.all()] == [photos[1]["id"]]
    assert answer.content.decode().count("ไม่ได้รับรูปหนึ่งภาพ") == 2


@pytest.mark.parametrize(("size", "refused"), [(20 * MEGABYTE, []), (20 * MEGABYTE + 1, ["DOC-FILE-2"])])
def test_a_photo_may_weigh_twenty_megabytes_and_not_a_byte_more(client, site, officer, version, size, refused):
    record = told(site, officer, version, photos=[photo_told(b"x", size=size)])
    send(client, record)
    answer = client.post(f"{photo_address(record)}?start=0", b"x", content_type="application/octet-stream")
    assert (rules(answer) if answer.status_code == 422 else []) == refused
    assert answer.status_code == (422 if refused else 200)


def test_a_piece_that_is_a_whole_large_photo_is_turned_away_and_the_photo_can_still_come(
    client, site, officer, version
):
    raw = photo_bytes()
    record = told(site, officer, version, photos=[photo_told(raw)])
    send(client, record)
    answer = client.post(
        f"{photo_address(record)}?start=0", b"x" * (20 * MEGABYTE), content_type="application/octet-stream"
    )
    assert answer.status_code in (400, 413)
    done = client.post(f"{photo_address(record)}?start=0", raw, content_type="application/octet-stream").json()
    assert done["complete"]


def test_more_photos_than_a_record_may_hold_are_refused_with_their_number(client, site, officer, version):
    record = told(site, officer, version, photos=[photo_told(b"x") for _ in range(61)])
    answer = send(client, record)
    assert (answer.status_code, rules(answer)) == (422, ["AUD-FIELD-6"])
    assert "60" in json.dumps(answer.json())


@pytest.mark.parametrize(
    "forged", [{"item": "guard\x00"}, {"sha256": "\x00" * 64}, {"sha256": "g" * 64}, {"name": "\x00"}]
)
def test_what_the_database_cannot_hold_in_a_photo_is_no_error_of_the_server(client, site, officer, version, forged):
    """The tablet took a 500 for a line that fails, and sent the record again for ever."""
    answer = send(client, told(site, officer, version, photos=[photo_told(photo_bytes()) | forged]))
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("body", ["[" * 100_000, "{", "[]", "null", '"\x00"', '{"a": 1e999}'])
def test_what_is_no_record_is_refused_with_a_sentence(client, body):
    answer = client.post("/field/send/", body, content_type="application/json")
    assert (answer.status_code, rules(answer)) == (422, ["AUD-FIELD-5"])


@pytest.mark.parametrize("start", ["9" * 5000, "-1", "๕", "x", "\x00"])
def test_a_place_in_a_photo_that_is_no_number_is_taken_for_its_beginning(client, site, officer, version, start):
    photo = photo_told(photo_bytes())
    sent = told(site, officer, version, photos=[photo])
    assert send(client, sent).status_code == 200
    address = f"/field/records/{sent['id']}/photos/{photo['id']}/"
    answer = client.post(f"{address}?start={start}", b"x", content_type="application/octet-stream")
    assert answer.status_code == 200


@pytest.mark.parametrize("text", ["\x00", "%", "๑๒๓", "'; --", "(" * 99])
def test_any_text_can_be_searched_for(client, site, text):
    assert client.get("/field/sites/", {"q": text}).status_code == 200


def test_what_has_arrived_is_asked_for_all_photos_together(client, site, officer, version):
    raw = photo_bytes()
    half, whole = photo_told(raw), photo_told(raw)
    record = told(site, officer, version, photos=[half, whole, photo_told(raw)])
    send(client, record)
    for photo, size in ((half, 1000), (whole, len(raw))):
        address = f"/field/records/{record['id']}/photos/{photo['id']}/?start=0"
        client.post(address, raw[:size], content_type="application/octet-stream")
    inspection = Inspection.objects.get()
    with CaptureQueriesContext(connection) as queries:
        here = arrived(inspection)
    assert here == {half["id"]: 1000, whole["id"]: len(raw), record["photos"][2]["id"]: 0}
    assert len(queries) == 3
