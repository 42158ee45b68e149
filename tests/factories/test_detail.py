"""The factory's page: what it says, what other apps add to it, and its number of queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories import hooks
from factories.models import OperatorKind
from factories.outline import outline
from factories.provenance import age_of
from factories.selectors.detail import site_page
from factories.services import Change, classify_licences, edit_site, load_factory_types, refresh_summaries
from mind_portal.accounts.roles import Role
from tests.factories.builders import make_named_site, make_place
from tests.support import builders


@pytest.fixture
def site(rayong):
    return make_named_site(
        rayong, "โรงสีธาราทอง", place=make_place(rayong), address="ม.4", latitude=12.8, longitude=101.3
    )


def page(client, user, site):
    client.force_login(user)
    response = client.get(f"/factories/{site.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_who_where_and_under_which_licences(client, officer, site):
    builders.make_licence(site, number="20210002125574", horsepower=10)
    refresh_summaries([site.pk])
    text = page(client, officer, site)
    for words in (site.name, "ม.4", "บ้านค่าย", "หนองละลอก", "2 0 21 00021 2557 4", "130.5", "12.8"):
        assert words in text, words


def test_a_class_that_differs_is_said_with_its_reason(client, officer, site):
    load_factory_types()
    licence = site.licences.get()
    licence.factory_class = 2
    licence.save()
    classify_licences([licence.pk], timezone.localdate())
    refresh_summaries([site.pk])
    assert "m-note--warn" in page(client, officer, site)
    shown = site_page(site, timezone.localdate()).class_doubts
    assert [row.factory_class for row in shown] == [2]
    assert "120" not in shown[0].doubt
    assert "75" in shown[0].doubt, "it names the limit"


def test_a_suspected_place_is_said_with_its_cause(client, officer, site):
    type(site).objects.filter(pk=site.pk).update(location_flag="swapped", location_province="50")
    assert "map-pin-off" in page(client, officer, site)


def test_the_tax_number_of_a_natural_person_is_for_those_who_correct(client, officer, executive, site):
    site.operator.kind, site.operator.tax_number = OperatorKind.NATURAL, "1101700230708"
    site.operator.save()
    assert "1101700230708" in page(client, officer, site)
    assert "1101700230708" not in page(client, executive, site)


def test_other_apps_add_blocks_buttons_figures_and_banners(client, officer, executive, site, monkeypatch):
    monkeypatch.setattr(hooks, "_MAKERS", {kind: {} for kind in hooks._MAKERS})
    hooks.register_action(
        "start", 10, lambda user, site: hooks.Action("เริ่มตรวจทดสอบ", f"/x/{site.pk}/", "clipboard-check", True)
    )
    hooks.register_standing("risk", 10, lambda user, site: hooks.Standing("ความเสี่ยงทดสอบ", "78", "จาก 100"))
    hooks.register_alert("fire", 10, lambda user, site: hooks.Alert("เหตุทดสอบ") if user == officer else None)
    text = page(client, officer, site)
    for words in ("เริ่มตรวจทดสอบ", f"/x/{site.pk}/", "ความเสี่ยงทดสอบ", "เหตุทดสอบ"):
        assert words in text
    assert "เหตุทดสอบ" not in page(client, executive, site)


def test_the_time_line_shows_corrections_of_the_site(client, officer, site):
    edited = Change(values={"phone": "038-1"}, reason="เบอร์ใหม่จากป้าย", version=site.version)
    edit_site(site_id=site.pk, change=edited, actor=officer, now=timezone.now())
    assert "เบอร์ใหม่จากป้าย" in page(client, officer, site)


def test_the_number_of_queries_does_not_grow_with_the_licences(client, officer, site):
    page(client, officer, site)
    with CaptureQueriesContext(connection) as few:
        page(client, officer, site)
    for _ in range(12):
        builders.make_licence(site)
    with CaptureQueriesContext(connection) as many:
        page(client, officer, site)
    assert len(few) == len(many)


def test_the_pin_stands_inside_the_drawing_and_a_far_place_has_none():
    here = outline("21", 12.8, 101.3)
    if here is None:
        pytest.skip("the outlines of the browser files are not there")
    assert 0 < here.x < here.width
    assert 0 < here.y < here.height
    assert outline("21", 18.8, 98.9).x is None
    assert outline("99", 12.8, 101.3) is None


def test_the_age_of_a_block_names_each_source_once_and_the_officer_last():
    register = {"source": "diw:factory-data", "on": "2026-11-23", "by": "import"}
    officer = {"source": "สมชาย", "on": "2026-09-18", "by": "officer"}
    text = age_of(officer, register, register, None)
    assert text.count("·") == 1
    assert text.endswith(("2569", "2026"))
    assert age_of(None, {}) == ""
    assert age_of({"source": "x", "on": "nonsense", "by": "import"}) == "x"


def test_fund_staff_see_and_people_without_a_role_do_not(client, site, stranger):
    page(client, builders.make_user(Role.FUND_STAFF), site)
    client.force_login(stranger)
    assert client.get(f"/factories/{site.pk}/").status_code == 403


def test_a_period_of_long_ago_is_shown(client, officer, site):
    licence = site.licences.get()
    licence.periods.update(until=dt.date(2026, 1, 1), reason="ขยายครั้งแรก")
    assert "ขยายครั้งแรก" in page(client, officer, site)
