"""Cells equal a recount by hand, whatever was written and however."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.complaints.models import Complaint
from audits.models import Finding, Inspection, Plan, PlannedVisit, RiskPeriod
from audits.orders.models import Order
from factories.models import Licence, LicencePeriod, Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.rollups import catalogue, plan, recompute, services
from mind_portal.rollups.models import Cell, DirtyKey, Run
from tests.audits.complaint_builders import make_complaint
from tests.audits.orders.builders import make_order
from tests.audits.planning.builders import make_plan
from tests.rollups.conftest import MONTH, TODAY
from tests.rollups.recount import wrong_cells
from tests.support import builders

DAYS = st.dates(dt.date(2025, 8, 1), TODAY)
PROVINCES = st.sampled_from(["21", "50"])


def change(  # noqa: C901 - one case a kind of write
    kind: str, sites: list[Site], officer: User, *, day: dt.date, later: dt.date, province: str, n: int
) -> None:
    """One random write; `n` picks the rows."""
    inspections, findings = Inspection.objects.filter(pk__gt=0), Finding.objects.all()
    some = list(inspections.order_by("pk").values_list("pk", flat=True))[n % 3 :: 2]
    match kind:
        case "file":
            builders.make_inspection(sites[n % len(sites)], officer, findings=n % 3, inspected_on=day, score=n)
        case "bulk":
            made = [builders.make_inspection(sites[0], officer, inspected_on=day) for _ in range(2)]
            for each in made:
                each.inspected_on = later
            Inspection.objects.bulk_update(made, ["inspected_on"])
        case "move":
            Inspection.objects.filter(pk__in=some).update(inspected_on=day, province=province)
        case "return":
            Inspection.objects.filter(pk__in=some).update(status="returned", score=None)
        case "delete":
            findings.filter(inspection__in=some).delete()
            PlannedVisit.objects.filter(inspection__in=some).update(status="planned", inspection=None)
            Inspection.objects.filter(pk__in=some).delete()
        case "close":
            findings.filter(found_on__lte=later, inspection__in=some).update(status="closed", closed_on=later)
        case "end":
            LicencePeriod.objects.filter(since__lt=later, until=None, licence__site=sites[n % len(sites)]).update(
                until=later
            )
        case "begin":
            site = sites[n % len(sites)]
            builders.make_licence(site, since=day, factory_class=1 + n % 3, workers=n, licensed_on=day, ended_on=later)
        case "order":
            states = ({}, {"overdue_since": later}, {"state": "not_obeyed", "not_obeyed_on": later})
            make_order(sites[n % len(sites)], officer, signed_on=day, due_on=later, **states[n % 3])
        case "verdict":
            open_orders = Order.objects.exclude(state="obeyed").filter(due_on__gte=day, due_on__lte=later)
            open_orders.update(state="obeyed", fulfilled_on=day, ended_on=later)
        case "resite":
            Licence.objects.filter(site=sites[0]).update(site=sites[n % len(sites)])
        case "raw":
            with connection.cursor() as cursor:
                cursor.execute(
                    "update factories_licenceperiod set province_id = %s, workers = workers + %s where id %% 2 = 0",
                    [province, n],
                )


def change_plans(kind: str, sites: list[Site], officer: User, *, day: dt.date, later: dt.date, n: int) -> None:
    """One random write of plans, risk, complaints and of what findings say; `n` picks the rows."""
    some = list(Inspection.objects.order_by("pk").values_list("pk", flat=True))[n % 3 :: 2]
    match kind:
        case "unfind":
            Finding.objects.filter(inspection__in=some).update(counts=n % 2 == 0, found_on=day)
        case "plan":
            made = Inspection.objects.filter(pk__in=some).first()
            status = {"status": "done", "inspection": made} if made and n % 3 else {}
            planned = make_plan(sites[n % len(sites)], officer, thai.month_start(day))
            planned.visits.update(**status)
            publish(planned, day if n % 4 else None)
        case "risk":
            site, level = sites[n % len(sites)], ("high", "middle", "low")[n % 3]
            RiskPeriod.objects.filter(site=site, since__lt=later, until=None).update(until=later)
            if not RiskPeriod.objects.filter(site=site, until=None).exists():
                RiskPeriod.objects.create(site=site, province=site.province, level=level, since=later)
        case "complain":
            make_complaint(sites[n % len(sites)], day, answered_on=later if n % 3 else None)
            Complaint.objects.filter(received_on__lte=day, number__endswith=str(n)).update(kind="noise")


def publish(planned: Plan, day: dt.date | None) -> None:
    """Publish a plan, or take it back to a draft."""
    at = day and dt.datetime.combine(day, dt.time(3), dt.UTC)
    Plan.objects.filter(pk=planned.pk).update(status="published" if at else "draft", published_at=at)


CHANGE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            [
                "file",
                "bulk",
                "move",
                "return",
                "delete",
                "close",
                "end",
                "begin",
                "resite",
                "raw",
                "order",
                "verdict",
                "unfind",
                "plan",
                "risk",
                "complain",
            ]
        ),
        "day": DAYS,
        "gap": st.integers(0, 200),
        "province": PROVINCES,
        "n": st.integers(0, 9),
        "drain": st.booleans(),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGE, min_size=1, max_size=8))
def test_cells_equal_a_recount_after_random_changes(
    changes: list[dict[str, Any]], sites: dict[str, Site], officer: User
) -> None:
    with transaction.atomic():
        services.drain(today=TODAY)
        for each in changes:
            later = min(TODAY, each["day"] + dt.timedelta(days=each["gap"]))
            change_plans(each["kind"], list(sites.values()), officer, day=each["day"], later=later, n=each["n"])
            change(
                each["kind"], list(sites.values()), officer,
                day=each["day"], later=later, province=each["province"], n=each["n"],
            )  # fmt: skip
            if each["drain"]:
                services.drain(today=TODAY)
        services.drain(today=TODAY)
        assert wrong_cells() == []
        assert services.rebuild(kind="verify", repair=False, today=TODAY).drift == 0
        transaction.set_rollback(True)


def test_the_first_drain_fills_every_month_since_the_data_began(sites: dict[str, Site]) -> None:
    services.drain(today=TODAY)
    months = Cell.objects.filter(measure="audits.inspections", province="50").values_list("month", flat=True)
    assert sorted(months) == [dt.date(2026, month, 1) for month in range(5, 12)]
    assert Cell.objects.filter(measure="factories.operating").order_by("month")[0].month == dt.date(2025, 1, 1)
    assert wrong_cells() == []


def test_cells_reach_back_sixty_months_at_most(sites: dict[str, Site]) -> None:
    builders.make_licence(sites["first"], since=dt.date(1999, 3, 1))
    services.drain(today=TODAY)
    assert Cell.objects.filter(measure="factories.operating", province="21").count() == plan.HORIZON_MONTHS


def test_earlier_data_extend_the_months_of_all_provinces(sites: dict[str, Site], officer: User) -> None:
    services.drain(today=TODAY)
    builders.make_inspection(sites["north"], officer, inspected_on=dt.date(2026, 1, 5))
    services.drain(today=TODAY)
    first = Cell.objects.filter(measure="audits.inspections", province="21").order_by("month")[0]
    assert (first.month, first.value) == (dt.date(2026, 1, 1), 0)
    assert wrong_cells() == []


def test_one_key_recomputes_few_cells(sites: dict[str, Site], officer: User) -> None:
    services.drain(today=TODAY)
    builders.make_inspection(sites["first"], officer, inspected_on=TODAY)
    drained = services.drain(today=TODAY)
    assert drained.queries == {"audits.filed": 2, "audits.coverage": 1, "audits.findings_per_visit": 1}
    assert DirtyKey.objects.count() == 0


def test_a_cell_that_did_not_change_keeps_its_time(sites: dict[str, Site]) -> None:
    services.drain(today=TODAY)
    before = dict(Cell.objects.values_list("pk", "computed_at"))
    Inspection.objects.filter(province="50").update(score=50)
    assert services.drain(today=TODAY).changed == 1
    changed = [pk for pk, moment in Cell.objects.values_list("pk", "computed_at") if before[pk] != moment]
    assert [Cell.objects.get(pk=pk).measure for pk in changed] == ["audits.score"]


def test_a_new_month_begins_though_nothing_was_written(sites: dict[str, Site]) -> None:
    services.drain(today=TODAY)
    assert services.drain(today=TODAY).cells == 0
    services.drain(today=dt.date(2027, 1, 1))
    cells = Cell.objects.filter(measure="factories.operating", province="21", month__gt=MONTH).order_by("month")
    assert [(cell.month.month, cell.value) for cell in cells] == [(12, 2), (1, 2)]
    assert wrong_cells() == []


def test_a_truncated_table_leaves_no_figure_behind(sites: dict[str, Site]) -> None:
    services.drain(today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("truncate audits_finding cascade")
    services.drain(today=TODAY)
    assert not Cell.objects.filter(measure__startswith="audits.findings", value__gt=0).exists()


def test_many_dirty_keys_become_one_pass_over_everything(sites: dict[str, Site]) -> None:
    filed = next(query for query in catalogue.queries() if query.code == "audits.filed")
    extent = plan.Extent(dt.date(2026, 1, 1), MONTH)
    provinces = [f"{n:02}" for n in range(10, 20)]
    months = [dt.date(2026, month, 1) for month in range(1, 12)]

    def planned(count: int) -> recompute.Keys | None:
        dirty = {"inspections": {(p, m) for p in provinces for m in months[:count]}}
        return plan.plan(filed, dirty, extent=extent, provinces=provinces, current=MONTH)

    few, many = planned(2), planned(3)
    assert few is not None
    assert len(few.pairs) == 20
    assert many is not None
    assert (many.pairs, many.first, many.last) == ((), dt.date(2026, 1, 1), MONTH)


def test_keys_of_unknown_provinces_and_other_times_are_dropped(sites: dict[str, Site]) -> None:
    services.drain(today=TODAY)
    for province, month in (("99", MONTH), ("21", dt.date(2030, 1, 1)), ("21", dt.date(1990, 1, 1))):
        DirtyKey.objects.create(source="inspections", province_code=province, month=month)
    assert services.drain(today=TODAY).cells == 0
    assert DirtyKey.objects.count() == 0


@pytest.mark.parametrize("repair", [False, True])
def test_a_recount_finds_what_is_wrong_and_repairs_it_if_asked(sites: dict[str, Site], repair: bool) -> None:
    services.drain(today=TODAY)
    Cell.objects.filter(measure="factories.workers", province="21", month=MONTH).update(value=7)
    Cell.objects.filter(measure="factories.capital", province="50", month=MONTH).delete()
    run = services.rebuild(kind="command", repair=repair, today=TODAY)
    assert run.drift == 2
    assert run.detail["queries"]["factories.operating"]["sample"] == [
        "factories.capital 50 2026-11",
        "factories.workers 21 2026-11",
    ]
    assert Run.objects.get().finished_at is not None
    assert bool(wrong_cells(show=lambda line: None)) is not repair


def test_a_recount_forgets_what_is_declared_no_more(sites: dict[str, Site]) -> None:
    services.drain(today=TODAY)
    cell = Cell.objects.filter(measure="audits.inspections", province="21").order_by("month").last()
    assert cell
    Cell.objects.create(measure="gone", province_id="21", month=MONTH, value=1, computed_at=cell.computed_at)
    services.rebuild(kind="command", today=TODAY)
    assert not Cell.objects.filter(measure="gone").exists()
