"""A re-inspection judges by itself; days that pass remind, mark and climb, and tell nobody twice."""

import datetime as dt
from typing import Any

import pytest

from audits.models import Finding, WantedInspection
from audits.orders import services
from audits.orders.models import Order
from audits.orders.services.escalation import escalate_orders
from audits.services import file_draft
from factories import facts
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.notifications.models import Notice
from tests.audits.builders import NOW, PASS, SMALL_ANSWERS, TODAY, load_small, make_draft, words
from tests.audits.orders.builders import Office, a_draft, fresh

FAIL: dict[str, Any] = {"value": "fail", "note": "ยังไม่มีการ์ด"}


def visit(office: Office, *, days: int, kind: str = "follow_up", **items: Any) -> None:
    """File a visit of the small checklist so many days from now."""
    draft = make_draft(
        office.site, office.officer, load_small(), kind=kind, inspected_on=TODAY + dt.timedelta(days=days),
        items={**SMALL_ANSWERS, **items}, started_at=NOW + dt.timedelta(days=days),
    )  # fmt: skip
    file_draft(draft_id=draft.pk, actor=office.officer, now=NOW + dt.timedelta(days=days, hours=2))


def order_about_two(office: Office) -> Order:
    """An order about the guard and the exits, found by a filed visit and served today."""
    visit(office, days=0, kind="annual", guard=FAIL, exits=FAIL)
    found = list(Finding.objects.order_by("item_code"))
    order = services.draft_order(site_id=office.site.pk, draft=a_draft(found), actor=office.officer, now=NOW)
    return office.serve(office.sign(office.submit(order)))


def states_of_findings(order: Order) -> list[str]:
    return list(order.lines.order_by("finding__item_code").values_list("finding__status", flat=True))


def test_everything_passed_closes_the_order_on_the_day_that_the_operator_said_so(office: Office) -> None:
    order = order_about_two(office)
    office.answer(order, NOW + dt.timedelta(days=2))
    visit(office, days=9)
    order = fresh(order)
    assert (order.state, order.fulfilled_on) == ("obeyed", TODAY + dt.timedelta(days=2))
    assert order.ended_on == TODAY + dt.timedelta(days=9)
    assert states_of_findings(order) == ["closed", "closed"]
    wanted = WantedInspection.objects.get(cause="audits.order")
    assert (wanted.status, wanted.inspection_id is not None) == ("done", True)
    office.site.refresh_from_db()
    assert office.site.open_findings == 0


@pytest.mark.parametrize(
    ("days", "answered", "guard", "wanted"),
    [
        (9, True, FAIL, "not_obeyed"),  # he said that it was done
        (9, False, FAIL, "served"),  # there is time yet
        (9, False, PASS, "partly"),  # one of the two is put right in time
        (60, False, PASS, "not_obeyed"),  # the day has passed
    ],
)
def test_what_still_fails_is_judged_by_time_and_by_what_was_said(
    office: Office, days: int, answered: bool, guard: dict[str, Any], wanted: str
) -> None:
    order = order_about_two(office)
    if answered:
        office.answer(order, NOW + dt.timedelta(days=2))
    visit(office, days=days, guard=guard, exits=FAIL)
    assert fresh(order).state == wanted
    assert states_of_findings(order) == ["open", "closed" if guard is PASS else "open"]


def test_a_visit_that_does_not_judge_an_item_leaves_the_order_to_the_officer(office: Office) -> None:
    order = order_about_two(office)
    visit(office, days=60, guard={"value": "na"})
    assert fresh(order).state == "served"


def test_an_order_that_was_not_obeyed_ends_by_a_later_visit(office: Office) -> None:
    order = order_about_two(office)
    visit(office, days=60, guard=FAIL, exits=FAIL)
    visit(office, days=70, guard=FAIL)
    assert fresh(order).state == "not_obeyed"
    visit(office, days=80)
    assert fresh(order).state == "obeyed"


def test_days_that_pass_remind_mark_and_climb_once(office: Office, head_office: User) -> None:
    order = office.order("served")
    due = order.due_on
    assert due is not None

    def run(day: dt.date) -> dict[str, object]:
        return escalate_orders(now=dt.datetime.combine(day, dt.time(1), dt.UTC))

    def told(user: User | None) -> list[str]:
        return sorted(Notice.objects.filter(user=user, key__contains=f"-{due}").values_list("key", flat=True))

    assert run(due - dt.timedelta(days=20)) == {"reminded": 0, "overdue": 0, "climbed": 0}
    assert run(due) == {"reminded": 1, "overdue": 0, "climbed": 0}
    assert fresh(order).overdue_since is None
    for _twice in range(2):
        assert run(due + dt.timedelta(days=1)) == {"reminded": 0, "overdue": 1, "climbed": 0}
    assert fresh(order).overdue_since == due + dt.timedelta(days=1)
    assert WantedInspection.objects.filter(cause="audits.order", status="wanted").count() == 1
    assert len(told(office.head)) == 1
    assert len(told(office.operator)) == 2
    assert told(head_office) == []
    for _twice in range(2):
        assert run(due + dt.timedelta(days=40)) == {"reminded": 0, "overdue": 0, "climbed": 1}
    assert len(told(head_office)) == 1
    office.judge(order, "not_obeyed", NOW + dt.timedelta(days=100))
    assert run(due + dt.timedelta(days=60)) == {"reminded": 0, "overdue": 0, "climbed": 0}


def test_orders_are_told_to_siblings_before_the_findings_without_one(office: Office) -> None:
    order = order_about_two(office)
    visit(office, days=0, kind="annual", guard=FAIL)
    known = facts.open_orders([office.site.pk], TODAY)
    duties = known.of(office.site.pk)
    assert [duty.due_on for duty in duties] == [order.due_on, None]
    assert duties[0].text.startswith("ม.37 รย 1/2570")
    assert facts.open_orders([office.site.pk], TODAY - dt.timedelta(days=1)).of(office.site.pk) == ()


def test_another_kind_of_visit_judges_no_order(office: Office) -> None:
    order = order_about_two(office)
    visit(office, days=60, kind="annual")
    assert fresh(order).state == "served"


def look_again(office: Office, answer: dict[str, Any], *, days: int) -> None:
    """A visit by the checklist for re-inspections, which knows none of the items that the order is about."""
    item = {"code": "order_obeyed", "type": "compliance", "text": words("Everything done"), "on_fail": "none"}
    sections = [{"code": "order", "title": words("Order"), "items": [item]}]
    version = load_small(code="order-follow-up", occasions=["follow_up"], sections=sections)
    draft = make_draft(
        office.site, office.officer, version, kind="follow_up", inspected_on=TODAY + dt.timedelta(days=days),
        items={"order_obeyed": answer}, started_at=NOW + dt.timedelta(days=days),
    )  # fmt: skip
    file_draft(draft_id=draft.pk, actor=office.officer, now=NOW + dt.timedelta(days=days, hours=2))


@pytest.mark.parametrize(
    ("answer", "days", "wanted"),
    [(PASS, 9, "obeyed"), ({"value": "fail"}, 9, "served"), ({"value": "fail"}, 60, "not_obeyed"),
     ({"value": "na"}, 60, "served")],
)  # fmt: skip
def test_the_checklist_for_re_inspections_judges_the_only_order_as_a_whole(
    office: Office, answer: dict[str, Any], days: int, wanted: str
) -> None:
    order = order_about_two(office)
    if answer["value"] == "na":  # nothing judged is no inspection (AUD-FILE-9)
        with pytest.raises(DomainError):
            look_again(office, answer, days=days)
    else:
        look_again(office, answer, days=days)
    assert fresh(order).state == wanted
    assert set(states_of_findings(order)) == {"closed" if wanted == "obeyed" else "open"}


def test_of_two_orders_it_judges_neither(office: Office) -> None:
    first = order_about_two(office)
    visit(office, days=0, kind="annual", exits=FAIL)
    found = list(Finding.objects.filter(order_lines=None))
    second = services.draft_order(site_id=office.site.pk, draft=a_draft(found), actor=office.officer, now=NOW)
    second = office.serve(office.sign(office.submit(second)))
    look_again(office, dict(PASS), days=9)
    assert [fresh(order).state for order in (first, second)] == ["served", "served"]
