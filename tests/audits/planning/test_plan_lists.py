"""The lists of planned visits and of factories by risk, the plan's year, the topics; levels of risk keep their days."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.filters_plans import VISIT_STATES
from audits.models import Inspection, InspectionMember, Plan, PlannedVisit, RiskPeriod, RiskScore
from audits.selectors import plan_year, topic_figures
from audits.services.risk import score_sites
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province
from tests.audits.planning.builders import make_plan
from tests.support import builders

TODAY = timezone.localdate()
MONTH = thai.month_start(TODAY)
BEFORE = thai.add_months(MONTH, -1)
COMING = TODAY + dt.timedelta(days=1)
"""Not today: the tests may run over midnight."""


@pytest.fixture
def visits(rayong: Province, officer: User) -> list[PlannedVisit]:
    """Last month's published plan of five factories: in time, late, missed, to come, taken off."""
    sites = [builders.make_site(rayong) for _ in range(5)]
    for site in sites:
        plan = make_plan(site, officer, BEFORE)
    Plan.objects.filter(pk=plan.pk).update(status="published", published_at=timezone.now())
    made = builders.make_inspection(sites[0], officer, inspected_on=BEFORE, findings=2)
    late = builders.make_inspection(sites[1], officer, inspected_on=MONTH)
    found = list(plan.visits.order_by("pk"))
    for visit, values in zip(
        found,
        (
            {"status": "done", "inspection": made},
            {"status": "done", "inspection": late},
            {},
            {"planned_on": COMING},
            {"status": "cancelled", "reason": "โรงงานหยุด"},
        ),
        strict=True,
    ):
        PlannedVisit.objects.filter(pk=visit.pk).update(**values)
    return found


def listed(client: Client, name: str, **query: str) -> list[Any]:
    answer = client.get(reverse(f"audits:{name}"), query)
    assert answer.status_code == 200
    return list(answer.context["page"].rows)


@pytest.mark.parametrize(("state", "place"), list(zip(dict(VISIT_STATES), (0, 1, 3, 2, 4), strict=True)))
def test_each_state_lists_its_visit(
    visits: list[PlannedVisit], client: Client, head: User, state: str, place: int
) -> None:
    client.force_login(head)
    rows = listed(client, "visit_list", state=state)
    assert [(row["pk"], row["state"]) for row in rows] == [(visits[place].pk, state)]
    assert rows[0]["officers"]


def test_without_a_state_all_but_those_taken_off(visits: list[PlannedVisit], client: Client, head: User) -> None:
    client.force_login(head)
    assert len(listed(client, "visit_list")) == 4
    assert len(listed(client, "visit_list", month=f"{BEFORE:%Y-%m}")) == 3
    assert listed(client, "visit_list", month="เดือนหน้า") == []


def test_a_returned_inspection_is_not_in_time(visits: list[PlannedVisit], client: Client, head: User) -> None:
    Inspection.objects.filter(planned_visits=visits[0]).update(status="returned")
    client.force_login(head)
    assert listed(client, "visit_list", state="in_time") == []


def test_a_draft_is_no_plan_and_another_office_sees_none(
    visits: list[PlannedVisit], client: Client, head: User, other_officer: User
) -> None:
    client.force_login(other_officer)
    assert listed(client, "visit_list") == []
    Plan.objects.update(status="draft", published_at=None)
    client.force_login(head)
    assert listed(client, "visit_list") == []


def test_the_year_says_the_same_as_the_list(visits: list[PlannedVisit], head: User) -> None:
    page = plan_year.year_page(head, "21", thai.fiscal_year(BEFORE), TODAY)
    line = next(row for row in page["months"] if row["month"] == f"{BEFORE:%Y-%m}")
    assert [line[state] for state in ("planned", "in_time", "late", "missed", "cancelled")] == [3, 1, 1, 1, 1]
    assert line["share"] == "33"


def test_the_load_counts_a_day_once_and_guests_of_a_team(
    visits: list[PlannedVisit], rayong: Province, officer: User, head: User
) -> None:
    second = builders.make_inspection(visits[0].site, officer, inspected_on=BEFORE)
    InspectionMember.objects.create(inspection=second, province=rayong, role="recorder", user=head)
    InspectionMember.objects.create(inspection=second, province=rayong, role="lead", user=officer)
    rows = {row["pk"]: row for row in plan_year.load(head, "21", thai.fiscal_year(BEFORE))["rows"]}
    in_year = thai.fiscal_year(BEFORE) == thai.fiscal_year(MONTH)
    mine, guest = rows[officer.pk], rows[head.pk]
    assert (mine["planned"], mine["led"], mine["joined"], mine["days"]) == (
        4 if thai.fiscal_year(BEFORE) == thai.fiscal_year(COMING) else 3,
        2 + in_year,
        0,
        1 + in_year,
    )
    assert (guest["led"], guest["joined"], guest["days"]) == (0, 1, 1)


def test_only_the_head_sees_the_load(
    visits: list[PlannedVisit], client: Client, head: User, officer: User, executive: User
) -> None:
    url = reverse("audits:plan_year")
    for user, sees in ((head, True), (officer, False), (executive, False)):
        client.force_login(user)
        answer = client.get(url, {"province": "21", "year": str(thai.fiscal_year(BEFORE))})
        assert ("ภาระงานของเจ้าหน้าที่" in answer.content.decode()) is sees
    client.force_login(head)
    assert client.get(url, {"province": "50"}).status_code == 404
    for year in ("3000", "ปีนี้", "1"):
        assert client.get(url, {"year": year}).status_code == 404


def test_topics_add_up_to_the_measure_and_leave_out_what_does_not_count(
    visits: list[PlannedVisit], client: Client, officer: User
) -> None:
    cache.clear()
    client.force_login(officer)
    page = client.get(reverse("audits:topics"), {"province": "21"})
    assert page.context["findings"] == 2
    assert page.context["inspections"] == 2
    assert page.context["rows"][0]["shown"] == "100.0"
    cache.clear()
    visits[0].site.findings.update(counts=False)
    assert topic_figures.page("21", TODAY)["findings"] == 0
    assert client.get(reverse("audits:topics"), {"province": "99"}).status_code == 404


# --- levels of risk ---


def spans(site: Site) -> list[tuple[str, dt.date, dt.date | None]]:
    return list(RiskPeriod.objects.filter(site=site).order_by("since").values_list("level", "since", "until"))


def test_a_level_is_kept_with_its_days(rayong: Province) -> None:
    call_command("load_legal", verbosity=0)
    site = builders.make_site(rayong)
    first, second = (dt.datetime(2026, 11, day, 2, tzinfo=dt.UTC) for day in (2, 20))
    score_sites(province="21", actor=None, now=first)
    level = RiskScore.objects.get(pk=site.pk).level
    score_sites(province="21", actor=None, now=second)
    assert spans(site) == [(level, dt.date(2026, 11, 2), None)]
    RiskPeriod.objects.update(level="high" if level != "high" else "low")
    other = RiskPeriod.objects.get().level
    score_sites(province="21", actor=None, now=second)
    assert spans(site) == [(other, dt.date(2026, 11, 2), dt.date(2026, 11, 20)), (level, dt.date(2026, 11, 20), None)]
    Site.objects.filter(pk=site.pk).update(status="closed")
    score_sites(province="21", actor=None, now=second)
    assert spans(site) == [(other, dt.date(2026, 11, 2), dt.date(2026, 11, 20))]


@pytest.mark.parametrize("order", [("21", "50"), ("50", "21")])
def test_a_factory_that_moved_has_its_level_in_the_new_province_the_same_night(
    rayong: Province, chiang_mai: Province, order: tuple[str, str]
) -> None:
    call_command("load_legal", verbosity=0)
    site = builders.make_site(rayong)
    first, second = (dt.datetime(2026, 11, day, 2, tzinfo=dt.UTC) for day in (2, 20))
    score_sites(province="21", actor=None, now=first)
    Site.objects.filter(pk=site.pk).update(province=chiang_mai)
    for province in order:
        score_sites(province=province, actor=None, now=second)
    periods = RiskPeriod.objects.filter(site=site).order_by("since").values_list("province_id", "since", "until")
    moved_on = dt.date(2026, 11, 20)
    assert list(periods) == [("21", dt.date(2026, 11, 2), moved_on), ("50", moved_on, None)]


def test_the_list_of_risk_pages_through_all_by_points(client: Client, head: User, rayong: Province) -> None:
    now = timezone.now()
    sites = [builders.make_site(rayong) for _ in range(53)]
    RiskScore.objects.bulk_create(
        RiskScore(site=site, province=rayong, total=Decimal(n % 7), level="low", facts={}, computed_at=now)
        for n, site in enumerate(sites)
    )
    client.force_login(head)
    first = client.get(reverse("audits:risk_list"))
    after = first.context["page"].after
    second = client.get(reverse("audits:risk_list") + after)
    keys = [row["pk"] for page in (first, second) for row in page.context["page"].rows]
    assert len(keys) == len(set(keys)) == 53
    Site.objects.filter(pk=sites[0].pk).update(last_inspected_on=TODAY)
    assert len(listed(client, "risk_list", seen="1")) == 1
    assert client.get(reverse("audits:risk_list"), {"seen": "0"}).context["page"].found == 52
