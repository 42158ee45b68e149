"""Lists and pages of inspections and findings: filters, keyset pages, scope, the same queries at any number of rows."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audits.models import Finding, Inspection
from factories.models import Site
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.audits.builders import NOW
from tests.support.builders import make_inspection, make_site, make_user

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานระยองหนึ่ง")


@pytest.fixture
def page(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def text(page: Client, url: str, **headers: str) -> str:
    answer = page.get(url, headers=headers)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_filters_choose_and_the_dashboards_drill_arrives(
    client: Client, executive: User, site: Site, officer: User, chiang_mai: Province
) -> None:
    client.force_login(executive)
    other = make_site(chiang_mai, "โรงงานเชียงใหม่")
    make_inspection(site, officer, inspected_on=DAY, score=95)
    make_inspection(other, officer, inspected_on=dt.date(2026, 10, 31), score=40, kind="complaint")
    for query, here, there in (
        ("", True, True),
        ("?province=21", True, False),
        ("?province=50", False, True),
        ("?province=21&month=2026-11", True, False),
        ("?month=2569-10", False, True),
        ("?month=nonsense", False, False),
        ("?kind=complaint", False, True),
        ("?score=90", True, False),
        ("?score=0", False, True),
        (f"?officer={officer.pk}&since=2026-11-01", True, False),
        (f"?site={other.pk}", False, True),
    ):
        html = text(client, f"/audits/{query}")
        assert ("โรงงานระยองหนึ่ง" in html, "โรงงานเชียงใหม่" in html) == (here, there), query


def test_an_officer_sees_only_the_own_province(page: Client, site: Site, officer: User, chiang_mai: Province) -> None:
    other = make_site(chiang_mai, "โรงงานเชียงใหม่")
    filed = make_inspection(other, officer, findings=1)
    make_inspection(site, officer, findings=1)
    for url in ("/audits/", "/audits/?province=50", "/audits/findings/", "/audits/findings/?province=50"):
        assert "โรงงานเชียงใหม่" not in text(page, url)
    assert page.get(f"/audits/{filed.pk}/").status_code == 404
    assert page.get(f"/api/v1/inspections/{filed.pk}/").status_code == 404
    assert [row["site"] for row in page.get("/api/v1/inspections/").json()["results"]] == [site.pk]


def test_an_operator_reads_the_own_sites_inspections_and_cannot_file(client: Client, site: Site, officer: User) -> None:
    operator = make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=operator, operator=site.operator, kind="preparer", granted_at=NOW)
    mine = make_inspection(site, officer, findings=1)
    foreign = make_inspection(make_site(site.province, "โรงงานอื่น"), officer)
    client.force_login(operator)
    html = text(client, "/audits/")
    assert "โรงงานระยองหนึ่ง" in html
    assert "โรงงานอื่น" not in html
    assert client.get(f"/audits/{mine.pk}/").status_code == 200
    assert client.get(f"/audits/{foreign.pk}/").status_code == 404
    assert client.get("/audits/start/").status_code == 403
    assert client.post(f"/audits/findings/{mine.findings.get().pk}/close/", {"reason": "x"}).status_code == 403


def test_pages_follow_one_another_forwards_and_back(page: Client, site: Site, officer: User) -> None:
    for n in range(120):
        make_inspection(site, officer, inspected_on=DAY - dt.timedelta(days=n // 3))
    newest = [str(pk) for pk in Inspection.objects.order_by("-inspected_on", "-pk").values_list("pk", flat=True)]
    seen, url, first = [], "/audits/", ""
    for _ in range(3):
        html = text(page, url, **{"HX-Request": "true"})
        assert "<html" not in html
        seen += links(html)
        first, url = url, "/audits/" + after(html, "next")
    assert seen == newest
    back = text(page, "/audits/" + after(text(page, first), "prev"))
    assert links(back) == newest[50:100]


def links(html: str) -> list[str]:
    return [part.split("/")[0] for part in html.split('href="/audits/')[1:] if part.split("/")[0].isdigit()]


def after(html: str, rel: str) -> str:
    for part in html.split('rel="')[1:]:
        if part.startswith(f'{rel}"'):
            return part.split('href="')[1].split('"')[0].replace("&amp;", "&")
    return ""


@pytest.mark.parametrize("url", ["/audits/", "/audits/findings/", "/api/v1/inspections/"])
def test_a_list_takes_the_same_queries_at_one_and_twenty_rows(
    page: Client, site: Site, officer: User, url: str
) -> None:
    counts = []
    for rows in (1, 19):
        for _ in range(rows):
            make_inspection(site, officer, findings=1)
        page.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert page.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_the_factorys_page_asks_as_much_for_many_inspections_as_for_one(
    page: Client, site: Site, officer: User
) -> None:
    counts = []
    for rows in (1, 6):
        for _ in range(rows):
            make_inspection(site, officer, findings=1)
        Finding.objects.filter(site=site).update(status="closed", closed_on=DAY)
        Site.objects.filter(pk=site.pk).update(open_findings=rows)
        page.get(f"/factories/{site.pk}/")
        with CaptureQueriesContext(connection) as queries:
            assert page.get(f"/factories/{site.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_the_factorys_page_shows_inspections_and_offers_one(page: Client, site: Site, officer: User) -> None:
    make_inspection(site, officer, findings=1, score=88)
    Site.objects.filter(pk=site.pk).update(open_findings=1)
    html = text(page, f"/factories/{site.pk}/")
    assert f"/audits/start/?site={site.pk}" in html
    assert 'id="inspections"' in html
    assert 'id="findings"' in html


def test_the_api_gives_answers_and_findings(page: Client, site: Site, officer: User) -> None:
    filed = make_inspection(site, officer, findings=2)
    found: dict[str, Any] = page.get(f"/api/v1/inspections/{filed.pk}/").json()
    assert len(found["findings"]) == 2
    assert found["checklist"] == "test-checklist"
    assert page.get("/api/v1/inspections/?month=2020-01").json()["results"] == []
