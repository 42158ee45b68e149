"""The list of factories: scope, filters with counts, pages by keyset, parts, and a fixed number of queries."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories.models import Site
from factories.selectors import sites as selector
from factories.selectors.choices import facets, view_counts
from factories.selectors.sites import list_sites
from mind_portal.accounts.models import EnterpriseRole
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from tests.factories.builders import make_many, make_named_site, make_place
from tests.support import builders

LIST = "/factories/"


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


def names(user, **data):
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name.rstrip("_"), value if isinstance(value, list) else [value])
    return [row.name for row in list_sites(Site.objects.visible_to(user), query).rows]


def test_an_officer_sees_his_province_and_an_executive_all(client, officer, executive, rayong, chiang_mai):
    here, there = make_named_site(rayong, "โรงงานระยอง"), make_named_site(chiang_mai, "โรงงานเชียงใหม่")
    client.force_login(officer)
    page = client.get(LIST).content.decode()
    assert here.name in page
    assert there.name not in page
    client.force_login(executive)
    page = client.get(LIST).content.decode()
    assert here.name in page
    assert there.name in page


def test_an_operator_sees_his_own_factories_only(client, rayong):
    own, other = make_named_site(rayong, "โรงงานของตน"), make_named_site(rayong, "โรงงานของผู้อื่น")
    user = builders.make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=user, operator=own.operator, kind="manager", granted_at=timezone.now())
    client.force_login(user)
    page = client.get(LIST).content.decode()
    assert own.name in page
    assert other.name not in page
    assert client.get(f"/factories/{other.pk}/").status_code == 404


def test_without_the_permission_nothing_is_shown(client, stranger):
    assert client.get(LIST).status_code == 302
    client.force_login(stranger)
    assert client.get(LIST).status_code == 403


def test_the_order_is_that_of_a_thai_dictionary(officer, rayong):
    for name in ("เกาะ", "กะทิ", "ไข่", "ขนม", "แก้ว", "กล้วย"):
        make_named_site(rayong, name)
    assert names(officer) == ["กล้วย", "กะทิ", "เกาะ", "แก้ว", "ขนม", "ไข่"]


def test_pages_follow_each_other_forth_and_back_without_gap_or_repeat(officer, rayong, monkeypatch):
    monkeypatch.setattr(selector, "PAGE", 4)
    everything = [site.name for site in make_many(rayong, 10)]
    for same in range(3):
        make_named_site(rayong, "โรงงานลำดับ 005", operator=builders.make_operator(f"ผู้ประกอบการ {same}"))
    wanted = sorted([*everything, *["โรงงานลำดับ 005"] * 3], key=thai.thai_key)
    scope = Site.objects.visible_to(officer)
    pages, data = [], QueryDict("")
    while True:
        pages.append(list_sites(scope, data))
        if pages[-1].after is None:
            break
        data = QueryDict(f"after={pages[-1].after}")
    rows = [row for page in pages for row in page.rows]
    assert [row.name for row in rows] == wanted
    assert len({row.pk for row in rows}) == 13
    back = list_sites(scope, QueryDict(f"before={pages[-1].before}"))
    assert back.rows == pages[-2].rows
    assert list_sites(scope, QueryDict(f"before={pages[1].before}")).before is None


@pytest.mark.parametrize("few", [0, 10_000])
def test_both_ways_of_sorting_give_the_same_order(officer, rayong, monkeypatch, few):
    monkeypatch.setattr(selector, "FEW", few)
    monkeypatch.setattr(selector, "PAGE", 3)
    wanted = [site.name for site in make_many(rayong, 5)]
    first = list_sites(Site.objects.visible_to(officer), QueryDict(""))
    second = list_sites(Site.objects.visible_to(officer), QueryDict(f"after={first.after}"))
    assert [row.name for row in first.rows + second.rows] == wanted


def test_a_page_key_of_another_province_or_nonsense_begins_at_the_first_page(officer, rayong, chiang_mai):
    site, other = make_named_site(rayong, "ก"), make_named_site(chiang_mai, "ก")
    for key in (str(other.pk), "x", "-1", "9" * 30, "๑"):
        assert names(officer, after=key) == [site.name]


def test_the_count_is_bounded(officer, rayong, monkeypatch):
    monkeypatch.setattr(selector, "COUNT_LIMIT", 3)
    make_many(rayong, 5)
    page = list_sites(Site.objects.visible_to(officer), QueryDict(""))
    assert (page.found, page.more) == (3, True)


@pytest.fixture
def varied(rayong, chiang_mai):
    """One factory for each filter."""
    today = timezone.localdate()
    year_began = thai.fiscal_year_start(thai.fiscal_year(today))
    place = make_place(rayong, "แกลง", "ทางเกวียน")
    recycle = builders.make_type("10600", name_th="รีไซเคิล")
    sites = {
        "plain": make_named_site(rayong, "ธรรมดา", last_inspected_on=today),
        "place": make_named_site(rayong, "แกลง", place=place, last_inspected_on=year_began - dt.timedelta(days=1)),
        "type": make_named_site(rayong, "รีไซเคิล", licence={"type": recycle}, last_inspected_on=dt.date(2020, 1, 1)),
        "small": make_named_site(rayong, "เล็ก", licence={"workers": 50, "factory_class": 2, "class_expected": 2}),
        "middle": make_named_site(rayong, "กลาง", licence={"workers": 51}, open_findings=2),
        "big": make_named_site(rayong, "ใหญ่", licence={"workers": 201}, estate="นิคมมาบตาพุด"),
        "stopped": make_named_site(rayong, "หยุด", licence={"status": "stopped"}, location_flag="swapped"),
        "ended": make_named_site(rayong, "เลิก", licence={"status": "closed"}),
        "differs": make_named_site(rayong, "ต่าง", licence={"factory_class": 2, "class_expected": 3}),
        "two": make_named_site(rayong, "สองใบ", licence={"horsepower": 900}),
    }
    builders.make_licence(sites["two"], type=recycle, status="operating")
    Site.objects.filter(pk=sites["two"].pk).update(licence_count=2)
    return sites


CASES = [
    ({"status": ["closed"]}, {"ended"}),
    ({"status": ["stopped", "closed"]}, {"stopped", "ended"}),
    ({"type": ["106"]}, {"type", "two"}),
    ({"type": ["10600"]}, {"type", "two"}),
    ({"class_": ["2"]}, {"small", "differs"}),
    ({"size": ["l"]}, {"big"}),
    ({"size": ["s"], "class_": ["2"]}, {"small", "differs"}),
    ({"findings": ["1"]}, {"middle"}),
    ({"disagrees": ["1"]}, {"differs"}),
    ({"location": ["any"]}, {"stopped"}),
    ({"location": ["swapped", "degree"]}, {"stopped"}),
    ({"estate": ["in"]}, {"big"}),
    ({"inspected": ["fy"]}, {"plain"}),
    ({"inspected": ["not12"], "type": ["106"]}, {"type", "two"}),
    ({"inspected_since": ["๑/๑/๒๕๖๓"], "type": ["106"]}, {"type"}),
    ({"inspected_since": ["02/01/2563"], "type": ["106"]}, set()),
    ({"q": ["แกลง"]}, {"place"}),
]


@pytest.mark.parametrize(("data", "wanted"), CASES)
def test_every_filter_leaves_what_fits(officer, varied, data, wanted):
    assert set(names(officer, **data)) == {varied[name].name for name in wanted}


def test_the_district_filters_by_its_code(officer, varied):
    assert names(officer, district=varied["place"].district_id) == ["แกลง"]


def test_never_inspected_and_not_this_fiscal_year(officer, varied):
    never = set(names(officer, inspected="never"))
    assert never == {varied[n].name for n in ("small", "middle", "big", "stopped", "differs", "two")}
    assert set(names(officer, inspected="notfy")) == never | {"แกลง", "รีไซเคิล"}


@pytest.mark.parametrize(
    "bad", ["status=nonsense", "type=x", "inspected_since=yesterday", "size=q", "inspected=x", "class=9"]
)
def test_a_filter_that_cannot_be_read_is_left_out_and_said(signed_in, varied, bad):
    response = signed_in.get(f"{LIST}?{bad}")
    assert response.status_code == 200
    assert response.context["page"].unread == (bad.split("=")[0],)
    assert response.context["page"].found == 9


def test_every_facet_count_is_what_choosing_it_gives(officer, varied):
    for chosen in (
        "",
        "status=stopped&status=operating",
        "class=2",
        "q=แกลง",
        "type=106&inspected=never",
        "findings=1",
    ):
        data = QueryDict(chosen, mutable=True)
        counted = facets(Site.objects.visible_to(officer), data)
        for name, options in counted.items():
            for value, count in options.items():
                if not value:
                    continue
                one = data.copy()
                one.setlist(name, [value])
                _filters, rows = selector.filtered(one, Site.objects.visible_to(officer))
                assert rows.count() == count, (chosen, name, value)


def test_the_facets_are_one_query(officer, varied, django_assert_num_queries):
    scope = Site.objects.visible_to(officer)
    _ = officer.scope
    with django_assert_num_queries(1):
        facets(scope, QueryDict("class=2&q=ก"))


def test_the_tabs_count_what_they_open(signed_in, officer, varied):
    cache.clear()
    counts = view_counts(Site.objects.visible_to(officer))
    response = signed_in.get(reverse("factories:site_views"))
    tabs = {tab["url"]: tab["found"] for tab in response.context["tabs"]}
    assert len(tabs) == 6
    for url, count in tabs.items():
        assert signed_in.get(url).context["page"].found == count, url
    assert counts["findings"] == 1
    assert counts["status"] == 10


def test_htmx_gets_the_part_and_a_clean_address(signed_in, varied):
    response = signed_in.get(f"{LIST}?q=แกลง&district=&class=", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert 'id="site-actions"' in page, "the links over the list come along"
    assert "hx-swap-oob" in page
    assert response["HX-Push-Url"] == f"{LIST}?q=%E0%B9%81%E0%B8%81%E0%B8%A5%E0%B8%87"
    assert "HX-Request" in response["Vary"]


def test_names_are_escaped(signed_in, rayong):
    make_named_site(rayong, "<script>alert(1)</script>")
    page = signed_in.get(f"{LIST}?q=script").content.decode()
    assert "<script>alert" not in page
    assert "&lt;<mark>script</mark>&gt;" in page


def test_the_filter_screen_counts_its_result(signed_in, varied):
    response = signed_in.get("/factories/filter/?class=2")
    assert response.context["found"] == 2
    part = signed_in.get("/factories/filter/?class=2", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<form")


@pytest.mark.parametrize("url", [LIST, f"{LIST}?q=ลำดับ", "/factories/filter/", "/factories/map/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(signed_in, rayong, url):
    make_many(rayong, 1)
    signed_in.get(url)
    with CaptureQueriesContext(connection) as one:
        signed_in.get(url)
    make_many(rayong, 19)
    with CaptureQueriesContext(connection) as twenty:
        signed_in.get(url)
    assert len(one) == len(twenty)
    assert len(twenty) <= 8
