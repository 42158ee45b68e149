"""From the approval to the money: who may enter what, in which state, and what the plan becomes."""

import datetime as dt
from decimal import Decimal

import pytest

from loans.models import Contract, ContractStatus, Instalment, MoneyState, Repayment, Schedule
from loans.portfolio import standing
from loans.portfolio.contracts import cancel_contract, record_contract
from loans.portfolio.paying_out import decide_disbursement, propose_disbursement
from loans.portfolio.planning import decide_plan, plan_after_prepayment, propose_plan
from loans.portfolio.repayments import record_repayment, reverse_repayment
from loans.schedules import Grace, Rate
from loans.services import withdraw_application
from loans.services.money import bound
from mind_portal.accounts.models import EnterpriseRole
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.journal.models import Entry
from tests.loans import money
from tests.loans.money import NOW, SIGNED, D
from tests.support import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def law(db) -> None:
    money.load_law()


def rules_of(refused) -> list[str]:
    return [breach.rule for breach in refused.value.breaches]


# --- contract --------------------------------------------------------------------------------------------------------


def test_a_contract_is_entered_once_and_takes_the_application_along(rayong) -> None:
    application = money.make_approved(builders.make_site(rayong))
    first, _second = money.fund_pair()
    contract = record_contract(application_id=application.pk, paper=money.make_paper(), actor=first, now=NOW)
    application.refresh_from_db()
    assert (application.status, contract.status) == ("contracted", ContractStatus.SIGNED)
    assert contract.allocation == ["penalty", "interest", "principal"]
    assert Entry.objects.filter(verb="loans.contract_signed").count() == 1
    with pytest.raises(DomainError):
        record_contract(application_id=application.pk, paper=money.make_paper(), actor=first, now=NOW)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"number": " /- "}, "LOAN-CON-1"),
        ({"principal": D("1200000.01")}, "LOAN-CON-2"),
        ({"principal": D(0)}, "LOAN-CON-2"),
        ({"signed_on": dt.date(2026, 1, 9)}, "LOAN-CON-3"),
        ({"signed_on": dt.date(2026, 11, 26)}, "LOAN-CON-4"),
    ],
)
def test_a_contract_that_the_committee_did_not_approve_is_refused(rayong, changes, rule) -> None:
    application = money.make_approved(builders.make_site(rayong))
    with pytest.raises(DomainError) as refused:
        record_contract(
            application_id=application.pk, paper=money.make_paper(**changes), actor=money.fund_pair()[0], now=NOW
        )
    assert rule in rules_of(refused)
    assert not Contract.objects.exists()


def test_the_same_number_in_other_signs_is_the_same_number(rayong) -> None:
    money.make_contract(rayong, number="กท-00001/2569")
    with pytest.raises(DomainError) as refused:
        money.make_contract(rayong, number="กท ๐๐๐๐๑ / ๒๕๖๙")
    assert rules_of(refused) == ["LOAN-CON-1"]


def test_a_signed_contract_can_be_cancelled_and_one_with_money_out_cannot(rayong) -> None:
    first, _second = money.fund_pair()
    signed, running = money.make_contract(rayong), money.make_running(rayong)
    cancel_contract(contract_id=signed.pk, reason="ผู้กู้ขอยกเลิกสัญญา", actor=first, now=NOW)
    signed.refresh_from_db()
    assert (signed.status, signed.closed_on) == ("cancelled", money.today())
    for contract in (signed, running):
        with pytest.raises(DomainError) as refused:
            cancel_contract(contract_id=contract.pk, reason="ผู้กู้ขอยกเลิกสัญญา", actor=first, now=NOW)
        assert rules_of(refused) == ["LOAN-CON-6"]


def test_another_province_s_contract_is_not_there(rayong, chiang_mai) -> None:
    contract = money.make_contract(chiang_mai)
    officer = builders.make_user(Role.OFFICER, rayong)
    with pytest.raises(Contract.DoesNotExist):
        propose_disbursement(
            contract_id=contract.pk, amount=D(1), paid_on=SIGNED, reference="X", actor=officer, now=NOW
        )


# --- money out -------------------------------------------------------------------------------------------------------


def test_money_out_counts_when_a_second_person_confirms_it(rayong) -> None:
    contract = money.make_contract(rayong)
    first, second = money.fund_pair()
    payment = propose_disbursement(
        contract_id=contract.pk, amount=D(500_000), paid_on=SIGNED, reference="A1", actor=first, now=NOW
    )
    assert not Instalment.objects.exists()
    with pytest.raises(DomainError) as refused:
        decide_disbursement(disbursement_id=payment.pk, confirm=True, actor=first, now=NOW)
    assert rules_of(refused) == ["LOAN-EYES-1"]
    decide_disbursement(disbursement_id=payment.pk, confirm=True, actor=second, now=NOW)
    contract.refresh_from_db()
    assert contract.status == ContractStatus.RUNNING
    assert sum(line.principal for line in Instalment.objects.all()) == 500_000
    with pytest.raises(DomainError) as refused:
        decide_disbursement(disbursement_id=payment.pk, confirm=True, actor=second, now=NOW)
    assert rules_of(refused) == ["LOAN-OUT-6"]


def test_the_parts_never_exceed_the_principal_even_while_they_wait(rayong) -> None:
    contract = money.make_contract(rayong)
    first, second = money.fund_pair()
    propose = {"contract_id": contract.pk, "paid_on": SIGNED, "actor": first, "now": NOW}
    waiting = propose_disbursement(amount=D(1_000_000), reference="A1", **propose)
    with pytest.raises(DomainError) as refused:
        propose_disbursement(amount=D("200000.01"), reference="A2", **propose)
    assert rules_of(refused) == ["LOAN-OUT-1"]
    decide_disbursement(disbursement_id=waiting.pk, confirm=False, actor=second, now=NOW, reason="เลขบัญชีไม่ตรงกัน")
    propose_disbursement(amount=D(1_200_000), reference="A2", **propose)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"amount": D(-5)}, "LOAN-OUT-1"),
        ({"paid_on": dt.date(2026, 1, 14)}, "LOAN-OUT-2"),
        ({"paid_on": dt.date(2026, 11, 26)}, "LOAN-OUT-3"),
        ({"reference": " "}, "LOAN-OUT-4"),
    ],
)
def test_a_payment_out_that_cannot_be_is_refused(rayong, changes, rule) -> None:
    contract = money.make_contract(rayong)
    values = {"amount": D(1), "paid_on": SIGNED, "reference": "A1"} | changes
    with pytest.raises(DomainError) as refused:
        propose_disbursement(contract_id=contract.pk, actor=money.fund_pair()[0], now=NOW, **values)
    assert rules_of(refused) == [rule]


def test_a_second_part_makes_a_new_plan_and_leaves_what_was_due(rayong) -> None:
    contract = money.make_contract(rayong)
    money.pay_out(contract, 600_000)
    before = list(Instalment.objects.filter(due_on__lte=dt.date(2026, 3, 20)).values_list("pk", flat=True))
    money.pay_out(contract, 600_000, dt.date(2026, 3, 20))
    holding = Instalment.objects.filter(in_force_until=None).order_by("due_on")
    assert list(holding.values_list("pk", flat=True)[:2]) == before
    assert [line.number for line in holding] == list(range(1, 13))
    assert sum(line.principal for line in holding) == 1_200_000
    running = Decimal(0)
    for line in holding:
        running += line.interest + line.principal
        assert line.cumulative == running
    assert Instalment.objects.filter(in_force_until=dt.date(2026, 3, 20)).count() == 10


def test_money_that_comes_later_than_agreed_moves_the_first_instalment(rayong) -> None:
    contract = money.make_contract(rayong)
    money.pay_out(contract, 1_200_000, dt.date(2026, 4, 20))
    holding = Instalment.objects.order_by("due_on")
    assert holding[0].due_on == dt.date(2026, 5, 15)
    assert holding.count() == 12


# --- money back ------------------------------------------------------------------------------------------------------


def test_a_loan_paid_on_its_days_is_settled_with_the_last_instalment(rayong) -> None:
    contract = money.make_running(rayong, terms=money.make_terms(instalments=6))
    money.pay_instalments(contract, 5)
    assert contract.status == ContractStatus.RUNNING
    money.pay_back(contract, _amount(contract, 6), dt.date(2026, 7, 15))
    assert (contract.status, contract.closed_on) == ("settled", dt.date(2026, 7, 15))
    assert contract.standing.outstanding == 0
    assert sum(p.to_principal for p in Repayment.objects.all()) == 1_200_000


def _amount(contract, number: int) -> Decimal:
    line = contract.instalments.get(in_force_until=None, number=number)
    return line.interest + line.principal


def test_paying_everything_back_early_settles_and_ends_the_instalments_to_come(rayong) -> None:
    contract = money.make_running(rayong)
    money.pay_instalments(contract, 2)
    third = contract.instalments.get(number=3)
    rest = third.interest + 1_200_000 - sum(p.to_principal for p in Repayment.objects.all())
    payment = money.pay_back(contract, rest, dt.date(2026, 4, 10))
    assert payment.excess == 0
    assert contract.status == ContractStatus.SETTLED
    assert not contract.instalments.filter(in_force_until=None, due_on__gt=dt.date(2026, 4, 10)).exists()
    back = reverse_repayment(repayment_id=payment.pk, reason="เช็คคืน ธนาคารแจ้งแก้ไข", actor=money.fund_pair()[0], now=NOW)
    contract.refresh_from_db()
    assert back.amount == -payment.amount
    assert contract.status == ContractStatus.RUNNING
    assert contract.instalments.filter(in_force_until=None).count() == 12
    assert contract.standing.days_past_due == (money.today() - dt.date(2026, 4, 15)).days


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"amount": D("-0.01")}, "LOAN-PAY-1"),
        ({"paid_on": dt.date(2026, 1, 14)}, "LOAN-PAY-2"),
        ({"paid_on": dt.date(2026, 11, 26)}, "LOAN-PAY-3"),
        ({"amount": D(1_300_000)}, "LOAN-PAY-5"),
        ({"reference": ""}, "LOAN-PAY-6"),
    ],
)
def test_a_repayment_that_cannot_be_is_refused(rayong, changes, rule) -> None:
    contract = money.make_running(rayong)
    values = {"amount": D(100), "paid_on": dt.date(2026, 2, 15), "reference": "R1"} | changes
    with pytest.raises(DomainError) as refused:
        record_repayment(contract_id=contract.pk, actor=money.fund_pair()[0], now=NOW, **values)
    assert rules_of(refused) == [rule]
    assert not Repayment.objects.exists()


def test_a_repayment_before_anything_was_paid_out_is_refused(rayong) -> None:
    contract = money.make_contract(rayong)
    with pytest.raises(DomainError) as refused:
        money.pay_back(contract, D(10), dt.date(2026, 2, 15))
    assert rules_of(refused) == ["LOAN-PAY-2"]


def test_a_closed_contract_takes_nothing(rayong) -> None:
    contract = money.make_contract(rayong)
    cancel_contract(contract_id=contract.pk, reason="ผู้กู้ขอยกเลิกสัญญา", actor=money.fund_pair()[0], now=NOW)
    with pytest.raises(DomainError) as refused:
        money.pay_back(contract, D(10), dt.date(2026, 2, 15))
    assert "LOAN-PAY-4" in rules_of(refused)
    with pytest.raises(DomainError) as refused:
        money.pay_out(contract, 10)
    assert rules_of(refused) == ["LOAN-OUT-5"]


def test_the_same_reference_is_entered_once_and_taken_back_once(rayong) -> None:
    contract = money.make_running(rayong)
    first, _second = money.fund_pair()
    values = {"contract_id": contract.pk, "amount": D(500), "paid_on": dt.date(2026, 2, 15), "actor": first, "now": NOW}
    payment = record_repayment(reference="R1", **values)
    with pytest.raises(DomainError) as refused:
        record_repayment(reference=" R1 ", **values)
    assert rules_of(refused) == ["LOAN-PAY-6"]
    with pytest.raises(DomainError) as refused:
        reverse_repayment(repayment_id=payment.pk, reason="สั้น", actor=first, now=NOW)
    assert rules_of(refused) == ["LOAN-WHY-1"]
    back = reverse_repayment(repayment_id=payment.pk, reason="บันทึกผิดสัญญา", actor=first, now=NOW)
    for key, rule in ((payment.pk, "LOAN-BACK-2"), (back.pk, "LOAN-BACK-1")):
        with pytest.raises(DomainError) as refused:
            reverse_repayment(repayment_id=key, reason="บันทึกผิดสัญญา", actor=first, now=NOW)
        assert rules_of(refused) == [rule]
    assert sum(p.amount for p in Repayment.objects.all()) == 0
    assert sum(p.to_principal + p.to_interest for p in Repayment.objects.all()) == 0


# --- new plans -------------------------------------------------------------------------------------------------------


def late_since_june(rayong) -> Contract:
    contract = money.make_running(rayong)
    money.pay_instalments(contract, 4)
    return contract


def test_a_restructuring_waits_for_a_second_person_and_changes_the_past_not_at_all(rayong) -> None:
    contract = late_since_june(rayong)
    first, second = money.fund_pair()
    day = dt.date(2026, 10, 1)
    owed = standing.on_day(day)[contract.pk]
    terms = money.make_terms(first_due_on=dt.date(2026, 11, 15), instalments=24, rates=(Rate(day, D(2)),))
    plan = propose_plan(
        contract_id=contract.pk, terms=terms, effective_on=day, reason="ยอดขายลดจากน้ำท่วม", actor=first, now=NOW
    )
    assert standing.on_day(day)[contract.pk] == owed
    with pytest.raises(DomainError) as refused:
        decide_plan(schedule_id=plan.pk, approve=True, actor=first, now=NOW)
    assert rules_of(refused) == ["LOAN-EYES-1"]
    decide_plan(schedule_id=plan.pk, approve=True, actor=second, now=NOW)
    before = standing.on_day(dt.date(2026, 9, 30))[contract.pk]
    after = standing.on_day(dt.date(2026, 11, 14))[contract.pk]
    assert before["days_past_due"] == (dt.date(2026, 9, 30) - dt.date(2026, 6, 15)).days
    assert (after["days_past_due"], after["overdue"]) == (0, 0)
    assert after["outstanding"] == owed["outstanding"]
    late = standing.on_day(dt.date(2026, 11, 25))[contract.pk]
    assert late["days_past_due"] == 10
    with pytest.raises(DomainError) as refused:
        decide_plan(schedule_id=plan.pk, approve=True, actor=second, now=NOW)
    assert rules_of(refused) == ["LOAN-PLAN-5"]


def test_a_new_plan_carries_the_interest_that_was_owed_and_no_satang_more(rayong) -> None:
    contract = late_since_june(rayong)
    first, second = money.fund_pair()
    day = dt.date(2026, 8, 15)
    owed = contract.instalments.filter(number__in=(5, 6, 7))
    interest = sum(line.interest for line in owed)
    terms = money.make_terms(first_due_on=dt.date(2026, 9, 15), instalments=12)
    plan = propose_plan(
        contract_id=contract.pk, terms=terms, effective_on=day, reason="ปรับโครงสร้างหนี้", actor=first, now=NOW
    )
    decide_plan(schedule_id=plan.pk, approve=True, actor=second, now=NOW)
    plan.refresh_from_db()
    assert plan.carried == interest
    new = contract.instalments.filter(schedule=plan)
    assert sum(line.principal for line in new) == 1_200_000 - sum(p.to_principal for p in contract.repayments.all())
    assert contract.instalments.filter(in_force_until=None).exclude(schedule=plan).count() == 4


def test_one_proposed_plan_at_a_time_and_a_refused_one_leaves_everything(rayong) -> None:
    contract = late_since_june(rayong)
    first, second = money.fund_pair()
    values = {"contract_id": contract.pk, "effective_on": dt.date(2026, 10, 1), "actor": first, "now": NOW}
    terms = money.make_terms(first_due_on=dt.date(2026, 11, 15))
    plan = propose_plan(terms=terms, reason="ปรับโครงสร้างหนี้", **values)
    with pytest.raises(DomainError) as refused:
        propose_plan(terms=terms, reason="ปรับโครงสร้างหนี้อีก", **values)
    assert rules_of(refused) == ["LOAN-PLAN-4"]
    decide_plan(schedule_id=plan.pk, approve=False, actor=second, now=NOW, reason="ยังผ่อนตามเดิมได้")
    assert Schedule.objects.get(pk=plan.pk).state == MoneyState.REFUSED
    assert contract.instalments.filter(in_force_until=None).count() == 12


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"effective_on": dt.date(2026, 11, 26)}, "LOAN-PLAN-1"),
        ({"effective_on": dt.date(2026, 1, 14)}, "LOAN-PLAN-2"),
        ({"reason": "สั้น"}, "LOAN-WHY-1"),
        ({"effective_on": dt.date(2026, 11, 20)}, "LOAN-PLAN-6"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(rayong, changes, rule) -> None:
    contract = late_since_june(rayong)
    terms = money.make_terms(first_due_on=dt.date(2026, 11, 15))
    values = {"effective_on": dt.date(2026, 10, 1), "reason": "ปรับโครงสร้างหนี้", "terms": terms} | changes
    with pytest.raises(DomainError) as refused:
        propose_plan(contract_id=contract.pk, actor=money.fund_pair()[0], now=NOW, **values)
    assert rule in rules_of(refused)


def test_a_contract_without_money_has_no_plan_to_change(rayong) -> None:
    contract = money.make_contract(rayong)
    with pytest.raises(DomainError) as refused:
        plan_after_prepayment(contract_id=contract.pk, effective_on=SIGNED, actor=money.fund_pair()[0], now=NOW)
    assert rules_of(refused) == ["LOAN-PLAN-0"]


def test_paying_ahead_and_planning_anew_lowers_the_instalments_to_come(rayong) -> None:
    contract = money.make_running(rayong)
    money.pay_instalments(contract, 3)
    money.pay_back(contract, D(400_000), dt.date(2026, 4, 15))
    before = contract.instalments.get(number=5, in_force_until=None)
    plan_after_prepayment(
        contract_id=contract.pk, effective_on=dt.date(2026, 4, 15), actor=money.fund_pair()[0], now=NOW
    )
    holding = contract.instalments.filter(in_force_until=None, due_on__gt=dt.date(2026, 4, 15)).order_by("due_on")
    assert holding.count() == 9
    assert holding[0].due_on == dt.date(2026, 5, 15)
    assert holding[0].interest + holding[0].principal < before.interest + before.principal
    for line in holding.filter(due_on__lte=money.today()):
        money.pay_back(contract, line.interest + line.principal, line.due_on)
    assert standing.on_day(money.today())[contract.pk]["days_past_due"] == 0


def test_grace_and_a_second_part_after_a_restructuring_still_add_up(rayong) -> None:
    contract = money.make_contract(rayong)
    money.pay_out(contract, 800_000)
    money.pay_instalments(contract, 3)
    first, second = money.fund_pair()
    terms = money.make_terms(
        first_due_on=dt.date(2026, 6, 15), instalments=12, grace=Grace.PRINCIPAL, grace_instalments=3
    )
    plan = propose_plan(
        contract_id=contract.pk, terms=terms, effective_on=dt.date(2026, 5, 1), reason="ขอพักชำระเงินต้น", actor=first,
        now=NOW,
    )  # fmt: skip
    decide_plan(schedule_id=plan.pk, approve=True, actor=second, now=NOW)
    money.pay_out(contract, 400_000, dt.date(2026, 7, 1))
    holding = contract.instalments.filter(in_force_until=None, due_on__gt=dt.date(2026, 5, 1))
    back = sum(p.to_principal for p in contract.repayments.all())
    assert sum(line.principal for line in holding) == 1_200_000 - back


def test_a_cancelled_contract_gives_the_application_back_and_its_number_free(rayong) -> None:
    first, _second = money.fund_pair()
    wrong = money.make_contract(rayong, number="กท-7/2569", principal=D(120_000))
    application = wrong.application
    cancel_contract(contract_id=wrong.pk, reason="พิมพ์เงินต้นผิด", actor=first, now=NOW)
    application.refresh_from_db()
    assert application.status == "approved"
    paper = money.make_paper(number="กท-7/2569", principal=D(1_200_000))
    right = record_contract(application_id=application.pk, paper=paper, actor=first, now=NOW)
    application.refresh_from_db()
    assert application.status == "contracted"
    money.pay_out(right)
    assert right.status == "running"


def test_money_of_a_cancelled_contract_is_free_when_the_firm_withdraws(rayong) -> None:
    contract = money.make_contract(rayong)
    before = sum(total for *_of, total in bound(contract.application.round_id))
    cancel_contract(contract_id=contract.pk, reason="ผู้กู้ขอยกเลิกสัญญา", actor=money.fund_pair()[0], now=NOW)
    firm = builders.make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=firm, operator=contract.operator, kind="preparer", granted_at=NOW)
    withdraw_application(
        application_id=contract.application_id, drop_reason="changed_plans", reason="", actor=firm, now=NOW
    )
    assert sum(total for *_of, total in bound(contract.application.round_id)) == before - 1_200_000


def test_the_reference_of_a_wrong_entry_serves_the_right_one(rayong) -> None:
    contract = money.make_contract(rayong)
    first, second = money.fund_pair()
    out = {"contract_id": contract.pk, "paid_on": SIGNED, "reference": "A1", "actor": first, "now": NOW}
    wrong = propose_disbursement(amount=D(12_000), **out)
    decide_disbursement(disbursement_id=wrong.pk, confirm=False, reason="พิมพ์จำนวนผิด", actor=second, now=NOW)
    right = propose_disbursement(amount=D(1_200_000), **out)
    decide_disbursement(disbursement_id=right.pk, confirm=True, actor=second, now=NOW)
    back = {"contract_id": contract.pk, "paid_on": dt.date(2026, 2, 15), "reference": "B1", "actor": first, "now": NOW}
    slip = record_repayment(amount=D(1_000), **back)
    reverse_repayment(repayment_id=slip.pk, reason="พิมพ์จำนวนผิด", actor=first, now=NOW)
    record_repayment(amount=D(100_000), **back)
    with pytest.raises(DomainError) as refused:
        record_repayment(amount=D(100_000), **back)
    assert rules_of(refused) == ["LOAN-PAY-6"]
    assert sum(p.amount for p in Repayment.objects.all()) == 100_000


def test_a_plan_from_before_a_payment_out_is_not_put_in_force(rayong) -> None:
    contract = money.make_contract(rayong)
    first, second = money.fund_pair()
    money.pay_out(contract, 600_000)
    plan = propose_plan(
        contract_id=contract.pk, terms=money.make_terms(first_due_on=dt.date(2026, 12, 15)),
        effective_on=dt.date(2026, 6, 1), reason="ขอพักชำระหนี้", actor=first, now=NOW,
    )  # fmt: skip
    money.pay_out(contract, 600_000, dt.date(2026, 7, 1))
    with pytest.raises(DomainError) as refused:
        decide_plan(schedule_id=plan.pk, approve=True, actor=second, now=NOW)
    assert rules_of(refused) == ["LOAN-PLAN-2"]
    planned = contract.instalments.filter(in_force_until=None)
    assert sum(line.principal for line in planned) == 1_200_000
