"""Each step of an order in its right and in every wrong state, out of scope, twice, and what it leaves behind."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from audits.models import Finding, WantedInspection
from audits.orders import services
from audits.orders.models import Answer, AppealState, Order, OrderFinding, Paper, PaperKind
from audits.orders.rules import Deadline
from audits.orders.services import papers
from audits.orders.states import ORDER_MACHINE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.documents.models import Attachment
from mind_portal.journal.models import Entry
from mind_portal.legal.calendar import add_working_days
from mind_portal.notifications.models import Notice
from tests.audits.builders import NOW, TODAY
from tests.audits.orders.builders import Office, a_draft, fresh, make_findings

STATES = ["draft", "waiting", "signed", "served", "answered", "partly", "not_obeyed", "obeyed", "withdrawn"]


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [breach.rule for breach in error.value.breaches]


def test_an_order_from_the_draft_to_obeyed(office: Office) -> None:
    order = office.order("served")
    assert (order.number, order.fiscal_year, order.shown_number) == (1, 2570, "รย 1/2570")
    assert order.due_on == add_working_days(TODAY, 30)
    assert order.basis["numbers"]["ORDER_APPEAL_DAYS"] == 30
    office.answer(order)
    assert fresh(order).state == "answered"
    assert WantedInspection.objects.get(cause="audits.order", cause_id=str(order.pk)).kind == "follow_up"
    office.judge(order, "obeyed")
    order = fresh(order)
    assert (order.state, order.fulfilled_on, order.ended_on) == ("obeyed", TODAY, TODAY)
    assert set(Finding.objects.values_list("status", flat=True)) == {"closed"}
    office.site.refresh_from_db()
    assert office.site.open_findings == 0
    assert WantedInspection.objects.get().status == "withdrawn"
    verbs = Entry.objects.filter(subject_type="audits.order").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        f"audits.order_{verb}" for verb in ("drafted", "submitted", "signed", "served", "answered", "obeyed")
    ]


@pytest.mark.parametrize("state", STATES)
def test_each_step_starts_only_where_the_table_says(office: Office, state: str) -> None:
    order = office.order(state)
    later = NOW + dt.timedelta(minutes=1)
    steps = {
        "submit": office.submit, "sign": office.sign, "serve": office.serve, "answer": office.answer,
        "withdraw": office.withdraw,
        "judge_obeyed": lambda o, now: office.judge(o, "obeyed", now),
        "judge_partly": lambda o, now: office.judge(o, "partly", now),
        "judge_not_obeyed": lambda o, now: office.judge(o, "not_obeyed", now),
        "extend": lambda o, now: services.extend_order(
            order_id=o.pk, revision=o.revision, until=TODAY + dt.timedelta(days=300), reason="ฝนตก",
            actor=office.head, now=now,
        ),
        "discard": lambda o, now: services.discard_order(
            order_id=o.pk, revision=o.revision, reason="เลิก", actor=office.officer, now=now
        ),
        "send_back": lambda o, now: services.send_back_order(
            order_id=o.pk, revision=o.revision, reason="แก้", actor=office.head, now=now
        ),
    }  # fmt: skip
    for verb in sorted(set(steps) - set(ORDER_MACHINE.open_from(state))):
        with pytest.raises((DomainError, Order.DoesNotExist)) as error:
            steps[verb](order, later)
        if error.type is Order.DoesNotExist:
            assert (verb, order.served_on) == ("answer", None)  # the operator does not see it yet
        else:
            assert rules_of(error) == ["AUD-ORDER-STATE"], verb
        assert (fresh(order).state, fresh(order).revision) == (state, order.revision)


def test_an_order_of_another_province_is_not_there(office: Office, other_officer: User) -> None:
    order = office.order()
    with pytest.raises(Order.DoesNotExist):
        services.submit_order(order_id=order.pk, revision=0, actor=other_officer, now=NOW)


def test_an_operator_sees_an_order_once_it_was_served(office: Office) -> None:
    assert office.operator is not None
    waiting, signed, served = office.order("waiting"), office.order("signed"), office.order("served")
    assert list(Order.objects.visible_to(office.operator)) == [served]
    assert {paper.order_id for paper in Paper.objects.visible_to(office.operator)} == {served.pk}
    assert {waiting.pk, signed.pk} <= {order.pk for order in Order.objects.visible_to(office.officer)}


def test_whoever_acts_on_an_older_page_is_refused(office: Office) -> None:
    order = office.order("waiting")
    with pytest.raises(StaleError) as error:
        services.sign_order(order_id=order.pk, revision=order.revision - 1, actor=office.head, now=NOW)
    assert rules_of(error) == ["AUD-ORDER-15"]
    assert fresh(order).number is None


def test_a_finding_stands_under_one_order_until_that_is_withdrawn(office: Office) -> None:
    order = office.order("signed")
    findings = list(Finding.objects.all())
    with pytest.raises(DomainError) as error:
        services.draft_order(site_id=office.site.pk, draft=a_draft(findings), actor=office.officer, now=NOW)
    assert rules_of(error) == ["AUD-ORDER-2", "AUD-ORDER-2"]
    office.withdraw(order)
    assert not OrderFinding.objects.filter(released=False).exists()
    services.draft_order(site_id=office.site.pk, draft=a_draft(findings), actor=office.officer, now=NOW)


def test_a_finding_that_is_closed_meanwhile_keeps_the_order_from_being_signed(office: Office) -> None:
    order = office.order("waiting")
    Finding.objects.update(status="closed", closed_on=TODAY)
    with pytest.raises(DomainError) as error:
        office.sign(order)
    assert set(rules_of(error)) == {"AUD-ORDER-2"}


def test_numbers_have_no_gap_even_after_a_refusal(office: Office) -> None:
    first = office.order("signed")
    refused = office.order("waiting")
    Finding.objects.filter(order_lines__order=refused).update(status="closed", closed_on=TODAY)
    with pytest.raises(DomainError):
        office.sign(refused)
    second = office.order("signed")
    assert [first.number, second.number] == [1, 2]
    next_year = office.order("signed", now=NOW + dt.timedelta(days=400))
    assert (next_year.number, next_year.fiscal_year) == (1, 2571)


def test_sections_39_are_posted_at_three_places_and_name_their_authority(office: Office) -> None:
    with pytest.raises(DomainError) as error:
        office.order(kind="s39_1")
    assert rules_of(error) == ["AUD-ORDER-5"]
    order = office.order("signed", kind="s39_1", authority="คำสั่งมอบอำนาจที่ 1/2568")
    with pytest.raises(DomainError) as error:
        office.serve(order, places=["ประตูหน้า", " ", "ประตูหลัง"])
    assert rules_of(error) == ["AUD-ORDER-7"]
    office.serve(order)
    assert fresh(order).delivery.places == ["ประตูหน้า", "ประตูหลัง", "สำนักงาน"]


def test_a_summons_needs_no_finding(office: Office) -> None:
    order = office.order("served", kind="s35", findings=0)
    office.judge(order, "obeyed")
    assert fresh(order).state == "obeyed"


def test_the_letter_of_a_local_body_is_its_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        papers.pdf, "render", lambda template, data, at=None: (drawn.append((template, data)), b"%PDF-1.7\n")[1]
    )
    order = office.order("signed", kind="local", authority="ทต 9/2569")
    assert Paper.objects.get(order=order).number == order.number
    template, data = drawn[0]
    assert (template, data["local"]["number"]) == ("audits/order_local.typ", "ทต ๙/๒๕๖๙")


def test_more_time_moves_the_day_and_clears_overdue(office: Office) -> None:
    order = office.order("answered")
    Order.objects.filter(pk=order.pk).update(overdue_since=TODAY)
    until = order.due_on + dt.timedelta(days=14)
    services.extend_order(
        order_id=order.pk, revision=order.revision, until=until, reason="รอเครื่องจักร", actor=office.head, now=NOW
    )
    order = fresh(order)
    assert (order.due_on, order.overdue_since, order.state) == (until, None, "answered")
    assert order.extensions.get().was_due_on < until


@pytest.mark.parametrize("days", [0, -1])
def test_more_time_is_never_less(office: Office, days: int) -> None:
    order = office.order("served")
    with pytest.raises(DomainError) as error:
        services.extend_order(
            order_id=order.pk, revision=order.revision, until=order.due_on + dt.timedelta(days=days), reason="x",
            actor=office.head, now=NOW,
        )  # fmt: skip
    assert rules_of(error) == ["AUD-ORDER-9"]


def test_an_appeal_leaves_the_time_running_and_withdraws_when_upheld(office: Office) -> None:
    order = office.order("served")
    due = order.due_on
    appeal = services.lodge_appeal(
        order_id=order.pk, revision=order.revision, lodged_on=TODAY, grounds="ไม่ได้ฝ่าฝืน", actor=office.officer, now=NOW
    )
    assert (appeal.last_day, appeal.is_late) == (TODAY + dt.timedelta(days=30), False)
    assert (fresh(order).due_on, fresh(order).state) == (due, "served")
    services.decide_appeal(
        order_id=order.pk, revision=fresh(order).revision, upheld=True, decision="รัฐมนตรีมีคำวินิจฉัยให้เพิกถอน",
        actor=office.head, now=NOW,
    )  # fmt: skip
    order = fresh(order)
    assert (order.state, order.appeal.state) == ("withdrawn", AppealState.UPHELD)
    assert Paper.objects.get().withdrawn_on == TODAY
    assert set(Finding.objects.values_list("status", flat=True)) == {"open"}


@pytest.mark.parametrize(("days", "late"), [(30, False), (31, True)])
def test_a_late_appeal_is_written_down_as_late(office: Office, days: int, late: bool) -> None:
    order = office.order("served")
    day = TODAY + dt.timedelta(days=days)
    appeal = services.lodge_appeal(
        order_id=order.pk, revision=order.revision, lodged_on=day, grounds="x", actor=office.officer,
        now=NOW + dt.timedelta(days=days),
    )  # fmt: skip
    assert appeal.is_late is late


def test_the_same_answer_sent_twice_is_one_and_an_explanation_waits_for_nobody(office: Office) -> None:
    order = office.order("served")
    key = uuid4()
    office.answer(order, answer_id=key, is_done=False)
    office.answer(order, answer_id=key, is_done=False)
    assert Answer.objects.count() == 1
    assert fresh(order).state == "served"
    assert not WantedInspection.objects.exists()


def test_the_office_asks_again_and_the_order_runs_on(office: Office) -> None:
    order = office.order("answered")
    services.reply_to_order(
        order_id=order.pk, answer_id=uuid4(), text="ขอรูปด้านหลังเครื่อง", asks=True, files=[], actor=office.officer, now=NOW
    )
    assert fresh(order).state == "served"
    assert list(Answer.objects.order_by("at", "pk").values_list("kind", flat=True).distinct()) != []


def test_a_verdict_says_what_the_findings_say(office: Office) -> None:
    order = office.order("served")
    lines = list(order.lines.values_list("finding_id", flat=True))
    for verdict, fixed in (("obeyed", lines[:1]), ("partly", []), ("partly", lines), ("not_obeyed", lines)):
        with pytest.raises(DomainError) as error:
            office.judge(order, verdict, fixed=fixed)
        assert rules_of(error) == ["AUD-ORDER-13"], (verdict, fixed)
    assert Finding.objects.filter(status="open").count() == 2


def test_a_partial_verdict_closes_what_is_put_right_and_the_rest_later(office: Office) -> None:
    order = office.order("partly")
    assert Finding.objects.filter(status="closed").count() == 1
    office.judge(order, "obeyed", fixed=list(order.lines.filter(fixed_on=None).values_list("finding_id", flat=True)))
    assert fresh(order).state == "obeyed"


def test_not_obeyed_climbs_to_head_office_once(office: Office, head_office: User) -> None:
    office.order("not_obeyed")
    assert Notice.objects.filter(user=head_office, kind="audits.order_not_obeyed").count() == 1
    assert Notice.objects.filter(user=office.operator, kind="audits.order_not_obeyed").count() == 1


def test_a_day_as_deadline_must_still_lie_ahead_when_it_is_served(office: Office) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    order = office.order("signed", deadline=Deadline(on=tomorrow))
    late = NOW + dt.timedelta(days=1)
    with pytest.raises(DomainError) as error:
        office.serve(order, late, served_on=tomorrow)
    assert rules_of(error) == ["AUD-ORDER-8"]


def test_an_answer_to_a_finding_without_an_order(office: Office) -> None:
    (finding,) = make_findings(office.site, office.officer, 1)
    assert office.operator is not None
    services.answer_finding(
        finding_id=finding.pk, answer_id=uuid4(), kind="done", text="แก้แล้ว", files=[], actor=office.operator, now=NOW
    )
    assert Answer.objects.get().finding_id == finding.pk
    finding.refresh_from_db()
    assert finding.status == "open"


def test_a_receipt_asked_for_twice_is_one_and_a_returned_inspection_has_none(office: Office) -> None:
    (finding,) = make_findings(office.site, office.officer, 1)
    inspection = finding.inspection

    def issue() -> Paper:
        return services.issue_inspection_paper(
            inspection_id=inspection.pk, kind=PaperKind.RECEIPT, actor=office.officer, now=NOW
        )

    assert issue() == issue()
    assert Paper.objects.get().shown_number == "รย 1/2570"
    inspection.status = "returned"
    inspection.save(update_fields=["status"])
    with pytest.raises(DomainError) as error:
        issue()
    assert rules_of(error) == ["AUD-ORDER-20"]


def test_the_letter_is_a_real_pdf_frozen_with_its_checksum(
    law: None, site: Site, officer: User, head: User, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    office = Office(site, officer, head)
    office.order("signed")
    kept = Attachment.objects.get(subject_type="audits.paper")
    content = kept.file.read()
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == kept.sha256 == Paper.objects.get().sha256
