"""The receipt that is left with a factory: its public page, what it does not tell, and tokens that somebody made up."""

import json
import secrets
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import FieldVisit, Inspection, InspectionStatus
from audits.orders.models import Paper, PaperKind
from audits.orders.services import issue_inspection_paper
from tests.audits import builders
from tests.audits.test_field import told
from tests.support.builders import make_site


@pytest.fixture
def version(db):
    return builders.load_small()


@pytest.fixture
def site(rayong):
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=200)


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer)
    return client


def token() -> str:
    return secrets.token_urlsafe(16)


def send(client, record):
    return client.post("/field/send/", json.dumps(record), content_type="application/json")


FAILED = {
    **builders.SMALL_ANSWERS,
    "guard": {"value": "fail", "severity": "critical", "note": "นายดำ ใจกล้า ถอดการ์ดออกเอง"},
}


def test_a_receipt_leads_to_its_inspection_and_names_nobody(client, site, officer, version):
    receipt = token()
    page = Client().get(f"/check/{receipt}/")
    assert page.status_code == 404
    assert "เมื่อเจ้าหน้าที่มีสัญญาณ" in page.content.decode()
    assert send(client, told(site, officer, version, receipt=receipt, answers=FAILED)).status_code == 200
    page = Client().get(f"/check/{receipt}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert site.name in text
    assert "ถึงสำนักงานแล้ว" in text
    for private in ("นายดำ", "สมชาย", officer.display_name):
        assert private not in text
    assert "no-store" in page["Cache-Control"]
    assert "sessionid" not in page.cookies


def test_the_papers_of_the_inspection_follow(client, site, officer, version):
    receipt = token()
    send(client, told(site, officer, version, receipt=receipt))
    issue_inspection_paper(
        inspection_id=Inspection.objects.get().pk, kind=PaperKind.RECEIPT, actor=officer, now=timezone.now()
    )
    assert f"/check/{Paper.objects.get().token}/" in Client().get(f"/check/{receipt}/").content.decode()


def test_a_returned_inspection_says_that_it_is_being_corrected(client, site, officer, version):
    receipt = token()
    send(client, told(site, officer, version, receipt=receipt))
    Inspection.objects.update(status=InspectionStatus.RETURNED)
    assert "สำนักงานกำลังแก้ไข" in Client().get(f"/check/{receipt}/").content.decode()


def test_a_copied_token_stays_with_the_first_inspection(client, site, officer, version):
    receipt = token()
    first = told(site, officer, version, receipt=receipt)
    send(client, first)
    other = make_site(site.province, "โรงงานอื่น")
    assert send(client, told(other, officer, version, receipt=receipt)).status_code == 200
    assert FieldVisit.objects.get(receipt=receipt).inspection.client_id.hex == first["id"].replace("-", "")


@pytest.mark.parametrize("receipt", ["x", "A" * 23, "../../admin", "ก" * 22, {"a": 1}, 7])
def test_a_made_up_token_is_refused(client, site, officer, version, receipt):
    answer = send(client, told(site, officer, version, receipt=receipt, id=str(uuid4())))
    assert answer.status_code == 422
    assert answer.json()["breaches"][0]["rule"] == "AUD-FIELD-5"


def test_records_without_receipts_are_not_one_another(client, site, officer, version):
    assert send(client, told(site, officer, version, receipt="")).status_code == 200
    assert send(client, told(make_site(site.province, "อีกแห่ง"), officer, version)).status_code == 200
    assert Client().get("/check//").status_code == 404
    assert FieldVisit.objects.filter(receipt="").count() == 2
