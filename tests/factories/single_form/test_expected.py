"""Who owes the report of a period: the statement agrees with counting day by day, and a closed period stays."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.models import LicencePeriod, Site
from factories.single_form import services
from factories.single_form.applying import applies
from factories.single_form.models import ExpectedSet, Obligation, Report, ReportingPeriod
from factories.single_form.periods import due_day, ended_periods, period_around
from mind_portal.geography.models import Province
from tests.factories.single_form.builders import NOW, bring_to, load_form, make_obligation, make_period, make_person
from tests.support import builders

FIRST, AFTER = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
RULE = "factory_class == 3 && workers >= 50"

spans = st.lists(
    st.tuples(
        st.integers(-40, 45), st.integers(1, 60), st.sampled_from(["operating", "stopped"]),
        st.sampled_from([2, 3, None]), st.sampled_from([10, 50]),
    ),
    max_size=3,
)  # fmt: skip
"""Of one licence: days from the first of March, length, status, class, workers."""
sites = st.lists(st.lists(spans, min_size=1, max_size=2), min_size=1, max_size=3)


def make_site(province: Province, licences: list[list[tuple[Any, ...]]]) -> Site:
    """A site whose licences have exactly these periods, one after the other."""
    site = builders.make_site(province, licences=0)
    for periods in licences:
        licence = builders.make_licence(site)
        licence.periods.all().delete()
        begin = FIRST - dt.timedelta(days=400)
        for offset, length, status, factory_class, workers in sorted(periods, key=lambda p: p[0]):
            since = max(begin, FIRST + dt.timedelta(days=offset))
            begin = since + dt.timedelta(days=length)
            LicencePeriod.objects.create(
                licence=licence, province=province, status=status, factory_class=factory_class, workers=workers,
                horsepower=Decimal(100), since=since, until=begin, source="test",
            )  # fmt: skip
    return site


def days_owed(site: Site) -> list[dt.date]:
    """By hand: each day of March on which one of the licences operates and is meant by the rule."""
    owed = []
    for number in range((AFTER - FIRST).days):
        day = FIRST + dt.timedelta(days=number)
        on_that_day = LicencePeriod.objects.filter(licence__site=site, since__lte=day, until__gt=day)
        if any(p.status == "operating" and p.factory_class == 3 and p.workers >= 50 for p in on_that_day):
            owed.append(day)
    return owed


def shape_of(days: list[dt.date]) -> str:
    gaps = any((b - a).days > 1 for a, b in zip(days, days[1:], strict=False))
    late, early = days[0] > FIRST, days[-1] < AFTER - dt.timedelta(days=1)
    if gaps or (late and early):
        return "part"
    return "opened" if late else "ended" if early else "whole"


@pytest.fixture
def march(db: None) -> ReportingPeriod:
    obligation = make_obligation(period_type="month", applies_if=RULE)
    return make_period(obligation, start=FIRST, end=AFTER - dt.timedelta(days=1), due_on=dt.date(2026, 4, 20))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=sites)
def test_the_statement_says_what_counting_day_by_day_says(rayong: Province, march: ReportingPeriod, plan: Any) -> None:
    with transaction.atomic():
        made = [make_site(rayong, licences) for licences in plan]
        services.build_expected(period_id=march.pk, actor=None, now=NOW)
        wanted = {site.pk: days for site in made if (days := days_owed(site))}
        found = {report.site_id: report for report in Report.objects.filter(period=march)}
        assert found.keys() == wanted.keys()
        for pk, days in wanted.items():
            assert found[pk].days == len(days)
            assert found[pk].shape == shape_of(days)
        counted = ExpectedSet.objects.filter(period=march).first()
        if wanted:
            assert counted is not None
            assert counted.expected == len(wanted)
        again = services.build_expected(period_id=march.pk, actor=None, now=NOW)
        assert again == {"written": 0, "released": 0}, "built again nothing changes"
        transaction.set_rollback(True)


def test_every_number_of_the_explanation_adds_up(
    rayong: Province, chiang_mai: Province, march: ReportingPeriod
) -> None:
    operating = ("operating", 3, 50)
    make_site(rayong, [[(-40, 60 + 40, *operating)]])
    make_site(rayong, [[(10, 60, *operating)]])
    make_site(rayong, [[(-40, 50, *operating)]])
    make_site(rayong, [[(-40, 45, *operating), (10, 5, *operating)]])
    make_site(rayong, [[(-40, 90, "operating", 2, 50)]])
    make_site(rayong, [[(-40, 90, "stopped", 3, 50)]])
    make_site(chiang_mai, [[(-40, 90, *operating)]])
    services.build_expected(period_id=march.pk, actor=None, now=NOW)
    counted = ExpectedSet.objects.get(period=march, province=rayong)
    numbers = (counted.operating, counted.outside, counted.whole, counted.opened, counted.ended, counted.part)
    assert numbers == (5, 1, 1, 1, 1, 1)
    assert ExpectedSet.objects.get(period=march, province=chiang_mai).expected == 1


def test_a_correction_of_the_register_releases_a_report_but_loses_nothing(
    rayong: Province, officer: Any, march: ReportingPeriod
) -> None:
    load_form()
    site = make_site(rayong, [[(-40, 90, "operating", 3, 50)]])
    services.build_expected(period_id=march.pk, actor=None, now=NOW)
    report = Report.objects.get()
    firm = {kind: make_person(site, kind) for kind in ("preparer", "certifier")}
    bring_to(report, "certified", officer=officer, **firm)
    LicencePeriod.objects.update(factory_class=2)
    assert services.build_expected(period_id=march.pk, actor=None, now=NOW) == {"written": 0, "released": 1}
    report.refresh_from_db()
    assert (report.is_expected, report.days, report.status) == (False, 0, "certified")
    assert report.versions.count() == 1
    assert not Report.objects.expected().exists(), "neither counted above nor below the line: never more than 100 %"


def test_the_release_looks_through_the_licences_once_whatever_the_statistics_say(
    rayong: Province, march: ReportingPeriod
) -> None:
    """As part of a join it was done anew for each report of a period that the statistics did not know yet."""
    make_site(rayong, [[(-40, 90, "operating", 3, 50)]])
    with CaptureQueriesContext(connection) as captured:
        services.build_expected(period_id=march.pk, actor=None, now=NOW)
    (release,) = [query["sql"] for query in captured if "is_expected = false" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("explain (costs off) " + release)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "factories_licence" in plan.split("InitPlan")[1]
    assert "factories_licence" not in plan.split("InitPlan")[0]


def test_a_closed_period_is_frozen(rayong: Province, march: ReportingPeriod) -> None:
    make_site(rayong, [[(-40, 90, "operating", 3, 50)]])
    assert services.close_period(period_id=march.pk, actor=None, now=NOW)
    assert not services.close_period(period_id=march.pk, actor=None, now=NOW)
    assert Report.objects.filter(period=march).count() == 1, "computed once more before it closes"
    make_site(rayong, [[(-40, 90, "operating", 3, 50)]])
    LicencePeriod.objects.update(factory_class=2)
    assert services.build_expected(period_id=march.pk, actor=None, now=NOW) == {"written": 0, "released": 0}
    assert Report.objects.get(period=march).is_expected
    for change in ({"days": 1}, {"is_expected": False, "days": 0}):
        with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
            Report.objects.update(**change)
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        Report.objects.all().delete()
    Report.objects.update(status="waiver_asked", note="หยุด")  # the office may still decide


def test_an_extension_given_before_the_build_counts(rayong: Province, head: Any, march: ReportingPeriod) -> None:
    make_site(rayong, [[(-40, 90, "operating", 3, 50)]])
    later = dt.date(2026, 5, 31)
    march_now = dt.datetime(2026, 4, 2, tzinfo=dt.UTC)
    services.extend_period(
        period_id=march.pk, province_id="21", extended_to=later, reason="น้ำท่วม", actor=head, now=march_now
    )
    services.build_expected(period_id=march.pk, actor=None, now=march_now)
    assert Report.objects.get().due_on == later


@pytest.mark.parametrize(
    ("rule", "facts", "wanted"),
    [
        ("factory_class == 3", {"factory_class": 3.0}, True),
        ("factory_class == 3", {"factory_class": 2.0}, False),
        ("factory_class == 3", {"factory_class": None}, False),
        ("", {}, True),
        ("workers >= ๕๐", {"workers": 50.0}, True),
        ("workers >= ๕๐", {"workers": 49.0}, False),
        ('type_code == "08800"', {"type_code": "08800"}, True),
    ],
)
def test_the_rule_decides_whom_it_means(rule: str, facts: dict[str, Any], wanted: bool) -> None:
    whole = {"factory_class": None, "horsepower": None, "workers": None, "capital": None, "type_code": ""} | facts
    assert applies(rule, whole) is wanted


@pytest.mark.parametrize(
    ("kind", "day", "wanted"),
    [
        ("month", "2026-02-15", ("2026-02-01", "2026-02-28")),
        ("calendar_year", "2026-12-31", ("2026-01-01", "2026-12-31")),
        ("fiscal_year", "2026-09-30", ("2025-10-01", "2026-09-30")),
        ("fiscal_year", "2026-10-01", ("2026-10-01", "2027-09-30")),
    ],
)
def test_the_period_around_a_day(kind: str, day: str, wanted: tuple[str, str]) -> None:
    assert period_around(kind, dt.date.fromisoformat(day)) == tuple(map(dt.date.fromisoformat, wanted))


@pytest.mark.parametrize(
    ("rule", "end", "due"),
    [
        ({"due_months": 1, "due_day": 20}, "2026-10-31", "2026-11-20"),
        ({"due_months": 5, "due_day": 31}, "2026-09-30", "2027-02-28"),
        ({"due_months": None, "due_day": None, "due_days": 15}, "2026-12-31", "2027-01-15"),
    ],
)
def test_the_due_day_follows_its_rule(rule: dict[str, Any], end: str, due: str) -> None:
    assert due_day(Obligation(**rule), dt.date.fromisoformat(end)) == dt.date.fromisoformat(due)


def test_periods_exist_once_they_have_ended_and_while_the_obligation_holds() -> None:
    obligation = Obligation(
        period_type="month", valid_from=dt.date(2026, 2, 10), valid_until=dt.date(2026, 4, 1), due_days=1
    )
    found = list(ended_periods(obligation, since=dt.date(2020, 1, 1), today=dt.date(2026, 12, 1)))
    assert [start.month for start, _ in found] == [2, 3]
    eve = list(ended_periods(obligation, since=dt.date(2020, 1, 1), today=dt.date(2026, 3, 31)))
    assert [start.month for start, _ in eve] == [2], "the last day of a period belongs to it"
