"""What waits for a person: each role its own, most urgent first, nothing of another office."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Inspection, InspectionStatus, Plan, PlannedVisit, PlanStatus
from mind_portal.core.worklist import work_of
from tests.audits import builders
from tests.audits.orders.builders import make_operator_user, make_order
from tests.support.builders import make_inspection, make_site


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def site(rayong):
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ")


def groups(user: Any, today: dt.date) -> dict[str, Any]:
    user = type(user).objects.get(pk=user.pk)
    return {work.icon: work for work in work_of(user, today)[0]}


def make_visit(site, officer, day: dt.date, status: str = PlanStatus.PUBLISHED) -> PlannedVisit:
    plan, _made = Plan.objects.get_or_create(
        province=site.province, month=day.replace(day=1),
        defaults={"status": status, "published_at": timezone.now() if status == PlanStatus.PUBLISHED else None},
    )  # fmt: skip
    visit = PlannedVisit.objects.create(
        plan=plan, site=site, province=site.province, planned_on=day, origin="risk", why="TYPE"
    )
    visit.officers.add(officer)
    return visit


def test_the_officers_visits_of_today_and_of_days_that_have_passed(site, officer, other_officer, today):
    make_visit(site, officer, today)
    late = make_visit(make_site(site.province, "โรงงานที่ค้าง"), officer, today - dt.timedelta(days=1))
    make_visit(make_site(site.province, "ของวันพรุ่งนี้"), officer, today + dt.timedelta(days=1))
    make_visit(make_site(site.province, "ของคนอื่น"), other_officer, today)
    work = groups(officer, today)["calendar-event"]
    assert [row.text for row in work.rows] == [late.site.name, site.name]
    assert (work.total, work.state) == (2, "warn")
    assert [row.state for row in work.rows] == ["warn", "none"]


def test_a_plan_that_is_not_published_is_no_work(site, officer, today):
    make_visit(site, officer, today, PlanStatus.DRAFT)
    assert "calendar-event" not in groups(officer, today)


def test_what_is_late_comes_first(site, officer, today):
    make_visit(site, officer, today)
    builders.make_wanted(site, due_on=today - dt.timedelta(days=2))
    user = type(officer).objects.get(pk=officer.pk)
    assert [work.icon for work in work_of(user, today)[0]] == ["clipboard-plus", "calendar-event"]


def test_a_wanted_inspection_of_next_month_waits(site, officer, today):
    builders.make_wanted(site, due_on=today + dt.timedelta(days=8))
    assert "clipboard-plus" not in groups(officer, today)


def test_a_returned_inspection_is_its_officers_work(site, officer, other_officer, today):
    make_inspection(site, officer)
    Inspection.objects.update(status=InspectionStatus.RETURNED)
    assert groups(officer, today)["arrow-back-up"].total == 1
    assert "arrow-back-up" not in groups(other_officer, today)


def test_the_first_drafts_are_shown_and_all_are_counted(site, officer, today):
    for _ in range(7):
        builders.make_draft(make_site(site.province), officer)
    work = groups(officer, today)["pencil"]
    assert (len(work.rows), work.total) == (5, 7)


@pytest.mark.parametrize(
    ("state", "who", "icon"),
    [("waiting", "head", "writing-sign"), ("signed", "officer", "mail"), ("answered", "officer", "gavel")],
)
def test_orders_wait_for_whose_turn_it_is(site, officer, head, today, state, who, icon):
    order = make_order(site, officer, state=state, **({} if state == "answered" else {"served_on": None}))
    people = {"officer": officer, "head": head}
    assert [row.url for row in groups(people[who], today)[icon].rows] == [f"/audits/orders/{order.pk}/"]
    if who == "head":
        assert icon not in groups(officer, today)


def test_an_operator_sees_the_orders_that_he_has_not_answered(site, officer, today):
    make_order(site, officer)
    operator = make_operator_user(site)
    work = groups(operator, today)
    assert [group.url for group in work.values()] == ["/audits/duties/"]


def test_the_page_without_work_says_so_and_asks_a_bounded_number_of_questions(
    officer, site, today, django_assert_max_num_queries
):
    client = Client()
    client.force_login(officer)
    with django_assert_max_num_queries(30):
        page = client.get("/my-work/")
    assert "ไม่มีงานค้าง" in page.content.decode()
    for _ in range(7):
        make_visit(make_site(site.province), officer, today)
    html = client.get("/my-work/").content.decode()
    assert html.count(">ตรวจ<") == 5
    assert "ทั้งหมด 7" in html


def test_the_first_page_of_an_officer(officer):
    client = Client()
    client.force_login(officer)
    assert client.get("/accounts/home/")["Location"] == "/my-work/"
