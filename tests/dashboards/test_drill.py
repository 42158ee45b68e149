"""Behind every figure stand its rows: the list that it leads to holds exactly what it counted."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audits.complaints.models import ComplaintKind
from audits.models import Finding, Inspection, Plan, RiskPeriod, RiskScore
from factories.models import Site
from factories.services import refresh_summaries
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.dashboards import periods
from mind_portal.dashboards.figures import figure_of
from mind_portal.dashboards.links import lists_of, rows_url
from mind_portal.dashboards.selectors import nation_series, province_series
from mind_portal.geography.models import Province
from mind_portal.rollups import catalogue, services
from tests.audits.complaint_builders import make_complaint
from tests.audits.orders.builders import make_order
from tests.audits.planning.builders import make_plan
from tests.factories.builders import make_named_site
from tests.support.builders import make_inspection, make_licence

LEADING = [
    each
    for each in catalogue.measures()
    if each.drill
    and each.code.startswith(("factories.", "audits."))
    and not each.code.startswith(("audits.orders_", "audits.complaints", "audits.days_to_answer"))
]
"""The measures of this test's register and inspections; the others' apps test by themselves where they lead."""


def _day(months_ago: int) -> dt.date:
    """The first day of a month, which has always come."""
    return thai.add_months(thai.month_start(timezone.localdate()), -months_ago)


@pytest.fixture
def register(rayong: Province, chiang_mai: Province, officer: User) -> None:
    """Places with one licence and with several, of all classes and states, begun and ended in several months."""
    for province in (rayong, chiang_mai):
        plain = make_named_site(province, "โรงงานหนึ่งใบ", licence={"factory_class": 2, "licensed_on": _day(0)})
        several = make_named_site(province, "โรงงานหลายใบ", licence={"factory_class": 1, "licensed_on": _day(2)})
        make_licence(several, factory_class=3)
        make_licence(several, factory_class=3, licensed_on=_day(0))
        make_licence(several, factory_class=2, status="stopped", since=_day(1))
        make_licence(several, factory_class=2, status="closed", licensed_on=_day(30), ended_on=_day(0))
        ended = make_named_site(
            province, "โรงงานที่เลิก", licence={"factory_class": 1, "status": "closed", "ended_on": _day(1)}
        )
        make_licence(ended, status="struck_off", licensed_on=None, since=_day(8), ended_on=_day(7))
        make_named_site(province, "โรงงานที่ยังไม่แจ้ง", licence={"status": "licensed", "licensed_on": _day(1)})
        make_inspection(plain, officer, inspected_on=_day(0), findings=4)
        make_inspection(plain, officer, inspected_on=_day(0), score=None)
        make_inspection(several, officer, inspected_on=_day(1), findings=1, status="returned")
        make_inspection(several, officer, inspected_on=_day(9), findings=2)
        make_inspection(plain, officer, inspected_on=_day(9), findings=1)
        _plan(province, officer, [plain, several, ended])
    Finding.objects.filter(item_code="item_0").update(severity="critical")
    Finding.objects.filter(item_code__in=("item_1", "item_2")).update(severity="minor")
    Finding.objects.filter(item_code="item_2").update(status="closed", closed_on=_day(0))
    refresh_summaries(None)
    services.rebuild(kind="test")


def _plan(province: Province, officer: User, sites: list[Site]) -> None:
    """Published plans of this month and the last, one visit made and one taken off; a level of risk for each place."""
    for months_ago in (0, 1):
        for site in sites:
            plan = make_plan(site, officer, _day(months_ago))
        Plan.objects.filter(pk=plan.pk).update(status="published", published_at=timezone.now())
        plan.visits.filter(site=sites[1]).update(status="cancelled")
    made = Inspection.objects.filter(site=sites[0], inspected_on=_day(0)).first()
    sites[0].planned_visits.filter(planned_on=_day(0)).update(status="done", inspection=made)
    for site, level in zip(sites, ("high", "middle", "low"), strict=True):
        RiskScore.objects.create(
            site=site, province=province, total=50, level=level, facts={}, computed_at=timezone.now()
        )
        RiskPeriod.objects.create(site=site, province=province, level=level, since=_day(3))


def _found(client: Client, url: str) -> int:
    page: Any = client.get(url).context["page"]
    licences = getattr(page, "licences", None)
    return int(page.found if licences is None else licences)


@pytest.mark.parametrize("period", list(periods.PeriodCode))
def test_every_list_holds_what_its_figure_counted(client: Client, executive: User, register: None, period: str) -> None:
    client.force_login(executive)
    lists = lists_of(executive)
    today = timezone.localdate()
    months, chosen = periods.trend_months(today), periods.choose(period, today)
    for province in ("", "21"):
        series = province_series(province, LEADING, months) if province else nation_series(LEADING, months)
        figures = [figure_of(measure, chosen, series[measure.code]) for measure in LEADING]
        counted = {figure.measure.code: figure.sums.rows for figure in figures}
        listed = {
            figure.measure.code: _found(client, rows_url(figure.measure, figure.span, lists, province))
            for figure in figures
        }
        assert listed == counted
        assert all(counted.values()), "a figure of nothing proves nothing"


@pytest.mark.parametrize("code", ["factories.licences_new", "factories.licences_ended", "audits.inspections"])
def test_a_finished_month_leads_to_the_rows_of_that_month_only(
    client: Client, executive: User, register: None, code: str
) -> None:
    client.force_login(executive)
    lists = lists_of(executive)
    measure = catalogue.measure(code)
    series = nation_series([measure], periods.trend_months(timezone.localdate()))[code]
    for months_ago in (1, 8, 9):
        month = _day(months_ago)
        figure = figure_of(measure, periods.Period(periods.PeriodCode.MONTH, (month,), month), series)
        assert _found(client, rows_url(measure, figure.span, lists)) == figure.sums.rows


COMPLAINTS = [each for each in catalogue.measures() if each.drill == "audits:complaint_list"]


@pytest.mark.parametrize("period", list(periods.PeriodCode))
def test_the_list_of_complaints_holds_what_its_figures_counted(
    client: Client, head_office: User, rayong: Province, period: str
) -> None:
    site, now = make_named_site(rayong, "โรงงานที่ถูกร้องเรียน"), _day(0)
    for n, kind in enumerate(ComplaintKind):
        first = make_complaint(site, _day(n % 2), answered_on=now, kind=kind)
        make_complaint(site, _day(n % 9), kind=kind)
    make_complaint(site, now, state="merged", ended_on=now, merged_into=first)
    make_complaint(site, now, province=None)  # counts nowhere until it is sent to an office
    services.rebuild(kind="test")
    client.force_login(head_office)
    lists = lists_of(head_office)
    today = timezone.localdate()
    chosen = periods.choose(period, today)
    series = nation_series(COMPLAINTS, periods.trend_months(today))
    figures = [figure_of(measure, chosen, series[measure.code]) for measure in COMPLAINTS]
    counted = {figure.measure.code: figure.sums.rows for figure in figures}
    listed = {figure.measure.code: _found(client, rows_url(figure.measure, figure.span, lists)) for figure in figures}
    assert listed == counted
    assert counted["audits.complaints"] >= 4
    assert counted["audits.days_to_answer"] == len(ComplaintKind)


ORDERS = [each for each in catalogue.measures() if each.drill == "audits:order_list"]


@pytest.mark.parametrize("period", list(periods.PeriodCode))
def test_the_list_of_orders_holds_what_its_figures_counted(
    client: Client, executive: User, officer: User, rayong: Province, period: str
) -> None:
    today, site = timezone.localdate(), make_named_site(rayong, "โรงงานที่มีคำสั่ง")
    past, later = _day(0) - dt.timedelta(days=1), today + dt.timedelta(days=40)
    rows: list[dict[str, Any]] = [
        {"due_on": later},
        {"due_on": past, "overdue_since": _day(0)},
        {"due_on": _day(0), "state": "obeyed", "fulfilled_on": past, "ended_on": _day(0)},
        {"due_on": later, "state": "obeyed", "fulfilled_on": past, "ended_on": _day(0)},
        {"due_on": past, "state": "not_obeyed", "not_obeyed_on": past},
        {"due_on": past, "state": "not_obeyed", "not_obeyed_on": _day(0), "overdue_since": _day(0)},
        {"due_on": past, "state": "withdrawn", "overdue_since": past, "ended_on": _day(0)},
    ]
    for row in rows:
        make_order(site, officer, drafted_on=_day(2), signed_on=_day(2), served_on=_day(2), **row)
    services.rebuild(kind="test")
    client.force_login(executive)
    lists = lists_of(executive)
    chosen = periods.choose(period, today)
    series = nation_series(ORDERS, periods.trend_months(today))
    figures = [figure_of(measure, chosen, series[measure.code]) for measure in ORDERS]
    counted = {figure.measure.code: figure.sums.rows for figure in figures}
    listed = {figure.measure.code: _found(client, rows_url(figure.measure, figure.span, lists)) for figure in figures}
    assert listed == counted
    assert (counted["audits.orders_overdue"], counted["audits.orders_disobeyed"]) == (2, 2)
