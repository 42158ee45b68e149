"""Incidents by their services: opening, phases, level, orders; each with its wrong states and the other province."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from emergencies import hooks
from emergencies.models import Incident, LogEntry, Order, Phase, PhaseChange, Unit
from emergencies.services import (
    Opening,
    Told,
    add_chemical,
    add_place,
    change_phase,
    determine_cause,
    escalate_order,
    escalate_orders,
    hand_over_position,
    note_operator,
    note_wind,
    open_incident,
    renew_link,
    report_effects,
    set_level,
    take_step,
    telling,
)
from emergencies.services.units import load_units
from factories import facts
from mind_portal.accounts.models import User
from mind_portal.core import broker
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications import tasks
from mind_portal.notifications.models import Message, Notice
from mind_portal.rollups.models import Cell
from mind_portal.rollups.services import rebuild
from tests.emergencies.builders import lead_to, make_incident, make_order, make_unit, settle
from tests.support.builders import make_site

pytestmark = pytest.mark.django_db


def rules(error: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {breach.rule for breach in error.value.breaches}


def test_numbers_run_without_gaps_and_exercises_have_their_own(rayong: Province, officer: User) -> None:
    now = timezone.make_aware(dt.datetime(2026, 11, 24, 9, 0))
    first, second = make_incident(officer, now=now), make_incident(officer, now=now)
    drill = make_incident(officer, now=now, is_exercise=True)
    third = make_incident(officer, now=now)
    assert [one.label for one in (first, second, third)] == ["2570-0001", "2570-0002", "2570-0003"]
    assert drill.label == "ฝ2570-0001"


def test_the_fiscal_year_begins_on_the_first_of_october(rayong: Province, officer: User) -> None:
    late = make_incident(officer, now=timezone.make_aware(dt.datetime(2026, 9, 30, 23, 59)))
    new = make_incident(officer, now=timezone.make_aware(dt.datetime(2026, 10, 1, 0, 1)))
    assert (late.label, new.label) == ("2569-0001", "2570-0001")


def test_sent_twice_it_is_opened_once(rayong: Province, officer: User) -> None:
    opening = Opening(client_id=uuid4(), kind="fire", place="ตลาด", province="21")
    first = open_incident(opening=opening, actor=officer, now=timezone.now())
    again = open_incident(opening=opening, actor=officer, now=timezone.now())
    assert (first.is_new, again.is_new) == (True, False)
    assert first.incident == again.incident
    assert Incident.objects.count() == 1


def test_opening_tells_the_centre_and_keeps_the_first_entry(rayong: Province, officer: User, head: User) -> None:
    incident = make_incident(officer, hurt="yes", reporter_name="สมชาย", reporter_phone="081-000-0000")
    assert incident.level == 2
    assert "มีคนเจ็บหรือติดอยู่: มี" in incident.log.get().text
    assert Notice.objects.filter(user=head, urgent=True).exists()
    assert not Notice.objects.filter(user=officer, key__contains=":opened").exists()
    entry = Entry.objects.get(verb="emergencies.incident_opened")
    assert "081-000-0000" not in f"{entry.after}{entry.subject_name}{incident.log.get().text}"


def test_a_factory_of_another_province_is_refused(rayong: Province, chiang_mai: Province, officer: User) -> None:
    with pytest.raises(DomainError) as error:
        make_incident(officer, site=make_site(chiang_mai))
    assert rules(error) == {"EME-OPEN-4"}


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"place": "", "province": ""}, "EME-OPEN-1"),
        ({"latitude": 101.2, "longitude": 12.7, "province": "21"}, "EME-OPEN-2"),
        ({"happened_at": timezone.make_aware(dt.datetime(2020, 1, 1))}, "EME-OPEN-3"),
        ({"province": "50"}, "EME-OPEN-4"),
        ({"kind": "dragon"}, "EME-OPEN-5"),
    ],
)
def test_what_keeps_an_incident_from_being_opened(
    rayong: Province, chiang_mai: Province, officer: User, fields: dict[str, object], rule: str
) -> None:
    with pytest.raises(DomainError) as error:
        make_incident(officer, **fields)
    assert rule in rules(error)
    assert Incident.objects.count() == 0


def test_the_phases_lead_to_the_closed_file(rayong: Province, officer: User) -> None:
    incident = lead_to(make_incident(officer), officer, "mobilise", "respond", "contain", "recover")
    settle(incident, officer)
    incident = lead_to(incident, officer, "close")
    assert incident.closed_at is not None
    verbs = PhaseChange.objects.filter(incident=incident).values_list("verb", flat=True)
    assert list(verbs) == ["report", "mobilise", "respond", "contain", "recover", "close"]


def test_a_flare_up_reopens_and_takes_back_that_it_was_under_control(rayong: Province, officer: User) -> None:
    incident = lead_to(make_incident(officer), officer, "respond", "contain")
    settle(incident, officer)
    incident = lead_to(incident, officer, "close", "flare_up")
    assert (incident.phase, incident.contained_at, incident.closed_at) == (Phase.RESPONDING, None, None)


@pytest.mark.parametrize(
    ("before", "verb"),
    [([], "contain"), ([], "close"), (["respond"], "close"), (["respond"], "dismiss"), ([], "flare_up")],
)
def test_a_wrong_state_is_refused(rayong: Province, officer: User, before: list[str], verb: str) -> None:
    incident = lead_to(make_incident(officer), officer, *before)
    with pytest.raises(DomainError) as error:
        lead_to(incident, officer, verb)
    assert rules(error) == {"EME-PHASE-STATE"}


def test_closing_names_everything_that_remains(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    make_order(incident, officer)
    lead_to(incident, officer, "respond", "contain")
    with pytest.raises(DomainError) as error:
        lead_to(incident, officer, "close")
    assert rules(error) == {"EME-CLOSE-1", "EME-CLOSE-2", "EME-CLOSE-3"}


def test_a_false_alarm_counts_nowhere_until_it_turns_out_true(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    report_effects(
        incident_id=incident.pk, figures={"injured": 1}, told=Told("seen"), actor=officer, now=timezone.now()
    )
    incident = lead_to(incident, officer, "dismiss")
    assert incident.is_false_alarm
    assert not incident.effects.get().counts
    incident = lead_to(incident, officer, "flare_up")
    assert not incident.is_false_alarm
    assert incident.effects.get().counts


def test_out_of_scope_there_is_no_incident(rayong: Province, officer: User, other_officer: User) -> None:
    incident = make_incident(officer)
    order = make_order(incident, officer)
    now = timezone.now()
    with pytest.raises(Incident.DoesNotExist):
        change_phase(incident_id=incident.pk, verb="respond", actor=other_officer, now=now)
    with pytest.raises(Order.DoesNotExist):
        take_step(order_id=order.pk, verb="receive", actor=other_officer, now=now)


def test_a_level_other_than_the_sheet_says_wants_a_reason(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    sheet = {"spread": 1, "people": 2, "chemical": 0, "forces": 0}
    with pytest.raises(DomainError) as error:
        set_level(incident_id=incident.pk, level=1, sheet=sheet, actor=officer, now=timezone.now())
    assert rules(error) == {"EME-LEVEL-2"}
    incident = set_level(incident_id=incident.pk, level=3, sheet=sheet, actor=officer, now=timezone.now())
    assert incident.level == 3
    assert [change.after for change in incident.level_changes.all()] == [1, 3]


def test_a_position_is_handed_over_and_held_by_one(rayong: Province, officer: User, head: User) -> None:
    incident = make_incident(officer)
    hand_over_position(incident_id=incident.pk, role="commander", holder_id=head.pk, actor=officer, now=timezone.now())
    assert incident.positions.get(until=None).holder == head
    assert incident.positions.count() == 2


def test_an_order_goes_from_sent_to_verified(rayong: Province, officer: User) -> None:
    order = make_order(make_incident(officer), officer)
    now = timezone.now()
    for verb in ("receive", "act"):
        take_step(order_id=order.pk, verb=verb, actor=None, by_name="ร.ต. สมศักดิ์", now=now)
    with pytest.raises(DomainError) as error:
        take_step(order_id=order.pk, verb="finish", actor=None, now=now)
    assert rules(error) == {"EME-ORDER-4"}
    take_step(order_id=order.pk, verb="finish", text="วัดแล้ว 3 จุด", actor=None, now=now)
    assert take_step(order_id=order.pk, verb="verify", actor=officer, now=now).order.status == "verified"
    assert order.steps.count() == 5


def test_the_same_answer_twice_is_one(rayong: Province, officer: User) -> None:
    order = make_order(make_incident(officer), officer)
    answers = [take_step(order_id=order.pk, verb="act", actor=None, now=timezone.now()) for _ in range(2)]
    assert [answer.changed for answer in answers] == [True, False]
    assert order.steps.filter(verb="act").count() == 1


def test_a_withdrawn_order_is_not_sent_any_more(rayong: Province, officer: User) -> None:
    order = make_order(make_incident(officer), officer)
    assert Message.objects.get(to="unit@example.org").state == "waiting"
    take_step(order_id=order.pk, verb="withdraw", text="ไม่จำเป็นแล้ว", actor=officer, now=timezone.now())
    assert Message.objects.get(to="unit@example.org").state == "withdrawn"


def test_an_unanswered_order_climbs_each_rung_once(
    rayong: Province, officer: User, head: User, administrator: User
) -> None:
    began = timezone.now()
    incident = make_incident(officer, now=began)
    hand_over_position(incident_id=incident.pk, role="commander", holder_id=head.pk, actor=officer, now=began)
    order = make_order(incident, officer, now=began)
    after = lambda minutes: began + dt.timedelta(minutes=minutes)  # noqa: E731
    assert escalate_orders(now=after(9))["climbed"] == 0
    assert escalate_orders(now=after(10))["climbed"] == 1
    assert escalate_orders(now=after(10))["climbed"] == 0
    assert escalate_orders(now=after(40))["climbed"] == 2
    assert list(order.escalations.values_list("cause", "rung")) == [
        ("ack", "commander"), ("ack", "head"), ("ack", "centre"),
    ]  # fmt: skip
    assert Notice.objects.filter(user=head, key__contains=":climb:").count() == 2


def test_an_answered_order_climbs_only_when_it_is_overdue(rayong: Province, officer: User, head: User) -> None:
    began = timezone.now()
    order = make_order(make_incident(officer, now=began), officer, now=began)
    take_step(order_id=order.pk, verb="act", actor=None, now=began)
    assert escalate_orders(now=began + dt.timedelta(minutes=59))["climbed"] == 0
    assert escalate_orders(now=began + dt.timedelta(minutes=60))["climbed"] == 1
    assert order.escalations.get().cause == "due"


def test_an_order_to_a_unit_of_another_province_is_refused(
    rayong: Province, chiang_mai: Province, officer: User
) -> None:
    with pytest.raises(DomainError) as error:
        make_order(make_incident(officer), officer, unit=make_unit(chiang_mai, "ปภ.เชียงใหม่"))
    assert rules(error) == {"EME-ORDER-5"}


def test_every_source_keeps_its_own_figure(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    now = timezone.now()
    for told, value in ((Told("hospital", "รพ.บ้านค่าย"), 5), (Told("residents"), 9)):
        report_effects(incident_id=incident.pk, figures={"injured": value}, told=told, actor=officer, now=now)
    assert list(incident.effects.order_by("pk").values_list("value", "source")) == [(5, "รพ.บ้านค่าย"), (9, "")]
    assert LogEntry.objects.filter(incident=incident, kind="people").count() == 2


def test_a_broker_that_is_away_delays_an_order_but_loses_nothing(
    rayong: Province, officer: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(**options: Any) -> None:
        raise OSError("connection refused")

    broker.trust_again()
    for task in (tasks.deliver_urgent, tasks.deliver_waiting):
        monkeypatch.setattr(task, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        order = make_order(make_incident(officer), officer)
        late = order.ack_by + dt.timedelta(minutes=1)
        assert escalate_orders(now=late)["climbed"] == 1
    assert Message.objects.get(to="unit@example.org").state == "waiting"
    assert order.escalations.get().told == 1
    tasks.deliver_urgent()  # as beat will ask when the broker is back
    assert Message.objects.get(to="unit@example.org").state == "sent"
    assert "notices/orders/" in mail.outbox[-1].body
    broker.trust_again()


def test_two_workers_escalate_once(rayong: Province, officer: User, head: User) -> None:
    order = make_order(make_incident(officer), officer)
    late = order.ack_by + dt.timedelta(minutes=1)
    assert [escalate_order(order_id=order.pk, now=late) for _ in range(2)] == [1, 0]


def test_a_closed_incident_calls_its_subscribers_in_the_same_transaction(
    rayong: Province, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(hooks, "_CLOSED", {"test": lambda incident, actor, now: heard.append(incident.phase)})
    incident = lead_to(make_incident(officer), officer, "respond", "contain")
    settle(incident, officer)
    lead_to(incident, officer, "close")
    assert heard == ["closed"]


def test_an_exercise_is_no_past_incident_of_the_factory(rayong: Province, officer: User) -> None:
    site = make_site(rayong)
    make_incident(officer, site=site, is_exercise=True, title="ซ้อม")
    make_incident(officer, site=site, title="เกิดจริง")
    known = facts.incidents([site.pk], timezone.localdate())
    assert [past.title for past in known.of(site.pk)] == ["เกิดจริง"]


def test_measures_count_what_happened_and_no_exercise(rayong: Province, officer: User) -> None:
    now = timezone.now()
    incident = make_incident(officer)
    drill = make_incident(officer, is_exercise=True)
    for one, told in ((incident, 3), (incident, 5), (drill, 9)):
        report_effects(incident_id=one.pk, figures={"injured": told}, told=Told("hospital"), actor=officer, now=now)
        now += dt.timedelta(seconds=1)
    order = make_order(incident, officer)
    take_step(order_id=order.pk, verb="act", actor=None, now=now)
    rebuild(kind="test")
    month = timezone.localdate().replace(day=1)
    cells = {cell.measure: cell for cell in Cell.objects.filter(province_id="21", month=month)}
    assert cells["emergencies.incidents"].value == 1
    assert cells["emergencies.open"].value == 1
    assert cells["emergencies.hurt"].value == 5
    assert (cells["emergencies.answered"].numerator, cells["emergencies.answered"].denominator) == (1, 1)


def test_units_are_brought_in_or_none_at_all(rayong: Province) -> None:
    good = {"province": "21", "name": "ปภ.ระยอง", "short_name": "ปภ.", "kind": "disaster", "email": "a@example.org"}
    for wrong in ({"kind": "army"}, {"province": "99"}, {"email": "ไม่ใช่"}, {"webhook": "http://x"}, {"name": ""}):
        with pytest.raises(DomainError, match="3"):
            load_units(rows=[good, good | {"name": "อื่น"} | wrong], actor=None, now=timezone.now())
    assert Unit.objects.count() == 0
    assert load_units(rows=[good], actor=None, now=timezone.now()) == {"new": 1, "renewed": 0}
    assert load_units(rows=[good | {"phone": "1784"}], actor=None, now=timezone.now()) == {"new": 0, "renewed": 1}


def test_more_late_orders_than_one_look_takes_keep_back_none(rayong: Province, officer: User, head: User) -> None:
    began = timezone.now()
    incident = make_incident(officer, now=began)
    old = make_order(incident, officer, now=began)
    after = began + dt.timedelta(hours=3)
    assert escalate_orders(now=after)["climbed"] == 6
    assert escalate_orders(now=after)["climbed"] == 0
    new = make_order(incident, officer, now=after - dt.timedelta(minutes=11))
    assert escalate_orders(now=after)["climbed"] == 1
    assert (old.escalations.count(), new.escalations.count()) == (6, 1)


def test_an_order_that_fails_keeps_back_no_other(
    rayong: Province, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = timezone.now()
    incident = make_incident(officer, now=began)
    broken, good = make_order(incident, officer, now=began), make_order(incident, officer, now=began)
    tell = telling.tell_climb

    def stumble(order: Order, *args: Any, **named: Any) -> int:
        if order == broken:
            raise RuntimeError
        return tell(order, *args, **named)

    monkeypatch.setattr(telling, "tell_climb", stumble)
    assert escalate_orders(now=began + dt.timedelta(minutes=10))["climbed"] == 1
    assert good.escalations.exists()


def test_the_log_does_not_say_that_somebody_was_told_where_nobody_was(rayong: Province, officer: User) -> None:
    began = timezone.now()
    incident = make_incident(officer, now=began)
    make_order(incident, officer, now=began)
    escalate_orders(now=began + dt.timedelta(minutes=25))
    assert "แต่ไม่มี" in incident.log.order_by("-seq")[0].text


def test_a_false_alarm_leaves_no_order_open(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    order = make_order(incident, officer)
    with pytest.raises(DomainError) as error:
        lead_to(incident, officer, "dismiss")
    assert rules(error) == {"EME-CLOSE-1"}
    take_step(order_id=order.pk, verb="withdraw", text="ไม่ใช่เหตุจริง", actor=officer, now=timezone.now())
    assert not lead_to(incident, officer, "dismiss").is_open


def test_an_order_of_a_closed_incident_is_not_sent_back(rayong: Province, officer: User) -> None:
    now = timezone.now()
    incident = make_incident(officer, now=now)
    order = make_order(incident, officer, now=now)
    take_step(order_id=order.pk, verb="finish", text="เสร็จแล้ว", actor=None, now=now)
    lead_to(incident, officer, "respond", "contain", now=now)
    settle(incident, officer, now=now)
    lead_to(incident, officer, "close", now=now)
    with pytest.raises(DomainError) as error:
        take_step(order_id=order.pk, verb="return", text="ยังไม่พอ", actor=officer, now=now)
    assert rules(error) == {"EME-ORDER-1"}
    assert take_step(order_id=order.pk, verb="verify", actor=officer, now=now).changed


def test_a_unit_hears_that_it_need_not_go_on_and_that_it_must(rayong: Province, officer: User) -> None:
    now = timezone.now()
    order = make_order(make_incident(officer, now=now), officer, now=now)
    tasks.deliver_urgent()
    take_step(order_id=order.pk, verb="finish", text="เสร็จแล้ว", actor=None, now=now)
    take_step(order_id=order.pk, verb="return", text="ขอภาพถ่าย", actor=officer, now=now)
    take_step(order_id=order.pk, verb="withdraw", text="พอแล้ว", actor=officer, now=now)
    told = Message.objects.filter(to="unit@example.org").order_by("pk")
    assert [(one.state, one.subject.split(" ")[0]) for one in told] == [
        ("sent", "คำสั่งที่"), ("withdrawn", "ให้ทำต่อ"), ("waiting", "ถอนคำสั่งที่"),
    ]  # fmt: skip


def test_a_replaced_link_that_has_not_left_yet_never_does(rayong: Province, officer: User) -> None:
    now = timezone.now()
    order = make_order(make_incident(officer, now=now), officer, now=now)
    renew_link(order_id=order.pk, actor=officer, now=now)
    states = Message.objects.filter(to="unit@example.org").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "waiting"]


def test_a_year_that_was_mistyped_is_no_time_for_an_order(rayong: Province, officer: User) -> None:
    with pytest.raises(DomainError) as error:
        make_order(
            make_incident(officer), officer, due_at=timezone.make_aware(dt.datetime(9999, 12, 31, 23, 59))
        )  # fmt: skip
    assert rules(error) == {"EME-ORDER-3"}


def test_reports_are_due_again_when_a_closed_incident_flares_up(rayong: Province, officer: User, head: User) -> None:
    now = timezone.now()
    incident = make_incident(officer, now=now)
    lead_to(incident, officer, "respond", "contain", now=now)
    settle(incident, officer, now=now)
    lead_to(incident, officer, "close", now=now)
    reopened = lead_to(incident, officer, "flare_up", now=now)
    assert reopened.report_due_at == now + dt.timedelta(minutes=60)
    assert Notice.objects.filter(user=head, key__startswith="emergencies.report_due:").exists()


def test_more_people_than_there_can_be_are_refused(rayong: Province, officer: User) -> None:
    place = {"kind": "school", "name": "ร.ร.", "latitude": 12.7, "longitude": 101.2, "people": 10**12}
    with pytest.raises(DomainError) as error:
        add_place(incident_id=make_incident(officer).pk, values=place, actor=officer, now=timezone.now())
    assert rules(error) == {"EME-PLACE-1"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("effects", {"figures": {"injured": 2}, "told": Told("hospital")}),
        ("winds", {"from_degrees": 45, "speed": Decimal(12)}),
        ("chemicals", {"values": {"name": "โทลูอีน", "tonnes": Decimal(5)}}),
        ("operator_notices", {"told_by": "ผู้จัดการ", "text": "ดับเองได้"}),
        ("determinations", {"text": "ยังไม่ทราบ"}),
    ],
)
def test_a_finger_that_presses_twice_says_it_once(
    rayong: Province, officer: User, name: str, data: dict[str, Any]
) -> None:
    run = {
        "effects": report_effects, "winds": note_wind, "chemicals": add_chemical, "operator_notices": note_operator,
        "determinations": determine_cause,
    }[name]  # fmt: skip
    incident, now = make_incident(officer), timezone.now()
    for moment in (now, now + dt.timedelta(seconds=2), now + dt.timedelta(minutes=5)):
        run(incident_id=incident.pk, actor=officer, now=moment, **data)  # type: ignore[operator]
    assert getattr(incident, name).count() == 2
    assert incident.log.count() == 3
