"""What reports feed elsewhere: measures that equal a recount, facts for siblings, reminders that come once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from factories import facts
from factories.models import Site
from factories.single_form import services
from factories.single_form.models import Report, ReportedChemical
from factories.single_form.services.reminding import stage
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.notifications.models import Message, Notice
from mind_portal.rollups.models import Cell
from mind_portal.rollups.services import drain, rebuild
from tests.factories.single_form import builders
from tests.factories.single_form.builders import NOW, bring_to, make_period, make_plant, make_report

TODAY = dt.date(2026, 11, 24)


def cells(code: str, month: dt.date, province: str = "21") -> Any:
    return Cell.objects.filter(measure=code, month=month, province_id=province).first()


def test_the_rates_are_shares_of_the_expected_and_never_pass_a_hundred(rayong: Province, head: User) -> None:
    builders.load_form()
    period = make_period(due_on=dt.date(2026, 11, 10))
    due = period.due_on
    sites = [make_plant(rayong) for _ in range(6)]
    certified = {"status": "certified", "is_standing": True}
    make_report(sites[0], period, certified_on=due, **certified)
    make_report(sites[1], period, certified_on=due + dt.timedelta(days=1), **certified)
    make_report(sites[2], period)
    make_report(sites[3], period, certified_on=due, status="returned")
    make_report(sites[4], period, certified_on=due, is_expected=False, days=0, **certified)
    make_report(sites[5], period, status="not_required", note="หยุด")
    drain(today=TODAY)
    november = dt.date(2026, 11, 1)
    rates = {name: cells(f"reports.{name}_rate", november) for name in ("on_time", "late", "missing")}
    assert [(c.numerator, c.denominator) for c in rates.values()] == [(1, 4), (1, 4), (2, 4)]

    services.extend_period(
        period_id=period.pk, province_id="21", extended_to=dt.date(2026, 12, 10), reason="น้ำท่วม", actor=head, now=NOW
    )
    drain(today=dt.date(2026, 12, 20))
    assert cells("reports.expected", november).value == 0, "put off, the reports leave the month"
    assert cells("reports.on_time_rate", dt.date(2026, 12, 1)).numerator == 2
    assert rebuild(kind="verify", repair=False, today=dt.date(2026, 12, 20)).drift == 0


def test_a_years_amounts_stand_for_twelve_months_and_follow_a_correction(
    report: Report, preparer: User, certifier: User, officer: User
) -> None:
    people = {"preparer": preparer, "certifier": certifier, "officer": officer}
    bring_to(report, "certified", **people)
    drain(today=dt.date(2027, 2, 10))
    assert cells("reported.electricity_kwh", dt.date(2027, 1, 1)).value == 1200
    assert cells("reported.waste_hazardous_t", dt.date(2027, 2, 1)).value == Decimal("2.5")
    assert cells("reported.electricity_kwh", dt.date(2026, 12, 1)) is None, "not before they were due"
    services.correct_report(report_id=report.pk, reason="หน่วยผิด", actor=preparer, now=NOW)
    builders.save(report, preparer, {"power": {"value": 1500}, "waste": {}})
    services.submit_report(report_id=report.pk, actor=preparer, now=NOW)
    builders.sign(report, certifier)
    drain(today=dt.date(2027, 2, 10))
    assert cells("reported.electricity_kwh", dt.date(2027, 2, 1)).value == 1500


def test_siblings_learn_of_chemicals_standing_and_outcomes(
    report: Report, site: Site, preparer: User, certifier: User, officer: User
) -> None:
    bring_to(report, "certified", preparer=preparer, certifier=certifier, officer=officer)
    known = facts.chemicals([site.pk], TODAY)
    assert known.known
    [ammonia] = known.of(site.pk)
    assert (ammonia.cas, ammonia.un, ammonia.tonnes) == ("7664-41-7", "1005", Decimal("1.8"))
    assert facts.chemicals([site.pk], dt.date(2026, 9, 29)).of(site.pk) == (), "not before the period has ended"
    older = make_period(
        report.period.obligation, start=dt.date(2024, 10, 1), end=dt.date(2025, 9, 30), due_on=dt.date(2025, 12, 31)
    )
    late = make_report(site, older)
    ReportedChemical.objects.create(
        report=late, site=site, province=site.province, name="คลอรีน", as_of=dt.date(2025, 9, 30)
    )
    assert len(facts.chemicals([site.pk], TODAY).of(site.pk)) == 1, "only what was said last"
    newer = make_period(
        report.period.obligation, start=dt.date(2026, 10, 1), end=dt.date(2026, 10, 31), due_on=dt.date(2026, 11, 20)
    )
    nil = make_report(site, newer)
    assert len(facts.chemicals([site.pk], TODAY).of(site.pk)) == 1
    services.declare_nil(report_id=nil.pk, actor=preparer, now=NOW)
    builders.sign(nil, certifier)
    assert facts.chemicals([site.pk], TODAY).of(site.pk) == (), "the last report says that there are none"
    Report.objects.filter(pk=nil.pk).update(is_expected=False, days=0)
    day = dt.date(2026, 12, 31)
    standing = facts.report_standing([site.operator_id], day).of(site.operator_id)
    assert (standing.expected, standing.on_time, standing.late) == (1, 1, 0)
    before = facts.report_standing([site.operator_id], dt.date(2026, 1, 1)).of(site.operator_id)
    assert (before.expected, before.late) == (1, 1)


@pytest.mark.parametrize(
    ("left", "wanted"),
    [
        (31, ""), (30, "before-30"), (8, "before-30"), (7, "before-7"), (2, "before-7"), (1, "before-1"),
        (0, "before-1"), (-1, "after-1"), (-6, "after-1"), (-7, "after-7"), (-30, "after-30"),
    ],
)  # fmt: skip
def test_each_stage_of_a_reminder_begins_on_its_day(left: int, wanted: str) -> None:
    assert stage(TODAY + dt.timedelta(days=left), TODAY) == wanted


def test_an_enterprise_is_reminded_once_a_stage_and_the_office_once_a_week(
    report: Report, preparer: User, officer: User, other_officer: User
) -> None:
    User.objects.filter(pk=preparer.pk).update(email="secretary@example.com")
    due = report.due_on

    def told(day: dt.date) -> int:
        return services.remind_enterprises(today=day, actor=None, now=NOW)

    assert told(due - dt.timedelta(days=31)) == 0
    assert told(due - dt.timedelta(days=29)) == 1, "a day on which nothing ran is made up for"
    assert told(due - dt.timedelta(days=28)) == 0
    assert told(due - dt.timedelta(days=7)) == 1
    assert Message.objects.filter(to="secretary@example.com").count() == 2
    week = [services.summarise_for_offices(today=due + dt.timedelta(days=n), actor=None, now=NOW) for n in (1, 1, 8)]
    assert week == [1, 0, 1]
    assert set(Notice.objects.filter(kind="single_form.weekly").values_list("user_id", flat=True)) == {officer.pk}
