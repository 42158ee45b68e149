"""The public page of a factory and its sheet: no account, no cookie, four queries, and no natural person."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.complaints import keys
from audits.models import InspectionStatus
from audits.public import sheets
from audits.public.models import GateSheet
from audits.public.names import shown_operator
from audits.public.services import make_sheets, renew_sheet
from factories.models import OperatorKind, Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from tests.audits.complaints.builders import file_it, sheet_of
from tests.audits.orders.builders import make_operator_user, make_order
from tests.support import builders


def page_of(sheet: GateSheet, query: str = "") -> str:
    return reverse("gate:factory", args=[sheet.token]) + query


def test_the_page_shows_what_is_public(site: Site, officer: User) -> None:
    builders.make_inspection(site, officer, findings=2)
    order = make_order(site, officer)
    response = Client().get(page_of(sheet_of(site, officer)))
    page = response.content.decode()
    for part in (site.name, order.shown_number, "ต้องแก้ไข 2 ข้อ", site.licences.get().old_number):
        assert part in page
    assert "Orders in force" in Client().get(page_of(sheet_of(site, officer), "?lang=en")).content.decode()


def test_it_needs_four_queries_no_session_and_no_cookie(site: Site, officer: User) -> None:
    for _n in range(5):
        builders.make_inspection(site, officer, findings=2)
    builders.make_licence(site)
    make_order(site, officer)
    url, client = page_of(sheet_of(site, officer)), Client()
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert len(captured) == 4
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response["Cache-Control"] == "public, max-age=300"
    assert "noindex" in response["X-Robots-Tag"]
    again = client.get(url, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        (OperatorKind.JURISTIC, "ห้างหุ้นส่วนจำกัด สมชาย ใจดี", True),
        (OperatorKind.UNKNOWN, "หจก. สมชาย ใจดี", True),
        (OperatorKind.UNKNOWN, "นายสมชาย ใจดี", False),
        (OperatorKind.NATURAL, "นายสมชาย ใจดี", False),
        (OperatorKind.NATURAL, "บริษัท ของ นายสมชาย", False),
    ],
)
def test_a_natural_person_is_never_named(
    rayong: Province, officer: User, kind: OperatorKind, name: str, shown: bool
) -> None:
    operator = builders.make_operator(name, kind=kind, tax_number="1101700230708")
    site = builders.make_site(rayong, operator=operator, phone="081-999-8888", address="99/1 บ้านของสมชาย")
    assert (shown_operator(site) == name) is shown
    page = Client().get(page_of(sheet_of(site, officer))).content.decode()
    assert (name in page) is shown
    for private in ("1101700230708", "081-999-8888", "99/1", str(officer)):
        assert private not in page


@pytest.mark.parametrize(
    ("operator", "name", "shown"),
    [
        ("นายสมชาย ใจดี", "นายสมชาย ใจดี", False),
        ("นายสมชาย ใจดี", "โรงกลึงสมชาย", False),
        ("นางสาวมานี ชูใจ", "ร้านชูใจการช่าง", False),
        ("นายสมชาย ใจดี", "โรงสีข้าวท่าเรือ", True),
        ("บริษัท ใจดี จำกัด", "นาง สมหญิง มีสุข", False),
        ("บริษัท ใจดี จำกัด", "บริษัท ใจดี จำกัด", True),
        ("THAI WIDGET CO., LTD.", "THAI WIDGET", True),
        ("เทศบาลนครระยอง", "โรงกำจัดขยะเทศบาลนครระยอง", True),
        ("บริษัท ใจดี จำกัด", "นายายอามปาล์ม", True),
        ("บริษัท ใจดี จำกัด", "นางรองการเกษตร", True),
        ("บริษัท ใจดี จำกัด", "คุณภาพไม้ไทย", True),
    ],
)
def test_a_factory_named_after_a_person_is_not_named_on_any_public_page(
    rayong: Province, officer: User, operator: str, name: str, shown: bool
) -> None:
    site = builders.make_site(rayong, name, operator=builders.make_operator(operator, kind=OperatorKind.UNKNOWN))
    sheet = sheet_of(site, officer)
    case = file_it(site)
    pages = (
        page_of(sheet),
        f"/complain/?f={sheet.token}",
        reverse("complain:case", args=[keys.token_of(case.client_id)]),
    )
    for url in pages:
        assert (name in Client().get(url).content.decode()) is shown, url


def test_no_cache_mixes_the_languages(site: Site, officer: User) -> None:
    url, client = page_of(sheet_of(site, officer)), Client()
    thai, english = client.get(url), client.get(url + "?lang=en")
    assert thai["ETag"] != english["ETag"]
    assert (thai["Content-Language"], english["Content-Language"]) == ("th", "en")
    assert client.get(url + "?lang=en", headers={"If-None-Match": thai["ETag"]}).status_code == 200
    for headers in ({"Accept-Language": "en"}, {"Cookie": "django_language=en"}):
        assert client.get(url, headers=headers).content == thai.content
    assert client.get(url + "?lang=xx").headers["Content-Language"] == "th"


def test_who_only_reads_the_register_makes_no_address(site: Site, executive: User, head_office: User) -> None:
    for user in (executive, head_office):
        client = Client()
        client.force_login(user)
        assert client.post(reverse("audits:sheet_print", args=[site.pk])).status_code == 403
        assert "gate-sheet" not in client.get(reverse("factories:site_detail", args=[site.pk])).content.decode()
    assert not GateSheet.objects.exists()


def test_returned_and_old_inspections_and_orders_not_served_are_not_shown(site: Site, officer: User) -> None:
    builders.make_inspection(site, officer, findings=7, status=InspectionStatus.RETURNED)
    builders.make_inspection(site, officer, findings=9, inspected_on=timezone.localdate() - dt.timedelta(days=6 * 366))
    order = make_order(site, officer, state="signed", served_on=None, number=77)
    page = Client().get(page_of(sheet_of(site, officer))).content.decode()
    assert "ต้องแก้ไข 7 ข้อ" not in page
    assert "ต้องแก้ไข 9 ข้อ" not in page
    assert order.shown_number not in page


def test_a_replaced_sheet_says_so_and_the_new_one_opens(site: Site, officer: User) -> None:
    old = sheet_of(site, officer)
    new = renew_sheet(site_id=site.pk, reason="ถูกลอกไปติดที่อื่น", actor=officer, now=timezone.now())
    response = Client().get(page_of(old))
    assert response.status_code == 410
    assert site.name not in response.content.decode()
    assert Client().get(page_of(new)).status_code == 200
    assert Client().get(reverse("gate:factory", args=["x" * 16])).status_code == 404
    assert Entry.objects.filter(verb="audits.gate_sheet_ended", reason="ถูกลอกไปติดที่อื่น").count() == 1


def test_sheets_of_many_are_one_pdf_and_made_once(rayong: Province, officer: User) -> None:
    sites = [builders.make_site(rayong) for _n in range(3)]
    keys = [site.pk for site in sites]
    now = timezone.now()
    first = make_sheets(site_ids=keys, actor=officer, now=now)
    assert [sheet.site_id for sheet in first] == keys
    assert make_sheets(site_ids=keys, actor=officer, now=now) == first
    made = sheets.sheets_pdf(first, now)
    assert made.startswith(b"%PDF-")


def test_too_many_none_and_strangers_are_refused(site: Site, other_site: Site, officer: User) -> None:
    now = timezone.now()
    with pytest.raises(DomainError, match="200"):
        make_sheets(site_ids=range(1, 202), actor=officer, now=now)
    with pytest.raises(DomainError):
        make_sheets(site_ids=[], actor=officer, now=now)
    with pytest.raises(Site.DoesNotExist):
        make_sheets(site_ids=[site.pk, other_site.pk], actor=officer, now=now)
    assert not GateSheet.objects.exists()


def test_an_operator_prints_his_own_sheet_and_no_other(site: Site, other_site: Site) -> None:
    client = Client()
    client.force_login(make_operator_user(site))
    response = client.post(reverse("audits:sheet_print", args=[site.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert client.post(reverse("audits:sheet_print", args=[other_site.pk])).status_code == 404
    assert client.post(reverse("audits:sheet_renew", args=[site.pk]), {"reason": "ลองดู"}).status_code == 403


def test_the_list_prints_what_it_filters_and_renewing_asks_for_a_reason(site: Site, officer: User) -> None:
    builders.make_site(site.province, "โรงงานอื่น")
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("audits:sheet_list"), {"q": "ปลาป่น"}).content.decode()
    assert site.name in page
    assert "โรงงานอื่น" not in page
    assert client.post(reverse("audits:sheets_print"), {"q": "ปลาป่น"}).status_code == 200
    assert list(GateSheet.objects.values_list("site", flat=True)) == [site.pk]
    assert client.post(reverse("audits:sheets_print"), {"q": "ไม่มีโรงงานนี้"}).status_code == 422
    url = reverse("audits:sheet_renew", args=[site.pk])
    assert client.post(url, {"reason": "x"}).status_code == 422
    assert client.post(url, {"reason": "ป้ายถูกขีดเขียน"}).status_code == 302
    assert GateSheet.objects.filter(site=site).count() == 2


def test_a_sheet_is_replaced_once_though_it_be_pressed_twice(site: Site, officer: User, head: User) -> None:
    """Twice replaced, the sheet that was printed in between would hang at the gate and not be valid."""
    make_sheets(site_ids=[site.pk], actor=officer, now=timezone.now())
    url, client = reverse("audits:sheet_renew", args=[site.pk]), Client()
    client.force_login(officer)
    seen = client.get(url).context["form"]["seen"].value()
    assert seen == GateSheet.objects.get().pk
    assert [client.post(url, {"reason": "ป้ายถูกขีดเขียน", "seen": seen}).status_code for _press in "12"] == [302, 302]
    assert GateSheet.objects.filter(site=site).count() == 2
    client.force_login(head)
    answer = client.post(url, {"reason": "ป้ายถูกขีดเขียน", "seen": seen})
    assert answer.status_code == 409
    assert "เปลี่ยนป้ายนี้แล้ว" in answer.content.decode()
    assert GateSheet.objects.filter(site=site).count() == 2
