"""How late a loan is on any day: limits of the classes, entries that come late, the night's closing, the dashboards."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from loans.models import ClassChange, ClosedDay, Instalment, LoanClass, Repayment, Standing
from loans.portfolio import standing
from loans.portfolio.closing import close_day
from loans.portfolio.repayments import reverse_repayment
from mind_portal.accounts.roles import Role
from mind_portal.notifications.models import Notice
from mind_portal.rollups.models import Cell
from mind_portal.rollups.services import rebuild
from tests.loans import money
from tests.loans.money import NOW, SIGNED, D
from tests.support import builders

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 2, 15)


@pytest.fixture(autouse=True)
def law(db) -> None:
    money.load_law()


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "normal"), (1, "watch"), (30, "watch"), (31, "substandard"), (90, "substandard"), (91, "npl")],
)
def test_the_limits_of_the_classes(rayong, days, expected) -> None:
    contract = money.make_running(rayong)
    found = standing.on_day(DUE + dt.timedelta(days=days))[contract.pk]
    assert (found["days_past_due"], found["loan_class"]) == (days, expected)
    assert standing.class_of(days, standing.limits_on(DUE)) == expected


def by_hand(contract, day: dt.date) -> tuple[int, Decimal]:
    """Days late and baht overdue, line by line, without any running sum."""
    money_left = sum(
        (p.to_interest + p.to_principal for p in Repayment.objects.filter(contract=contract) if p.paid_on <= day), D(0)
    )
    oldest, overdue = None, D(0)
    lines = [line for line in Instalment.objects.filter(contract=contract) if line.in_force_from <= day]
    lines = [line for line in lines if line.in_force_until is None or line.in_force_until > day]
    for line in sorted(lines, key=lambda line: line.due_on):
        if line.due_on >= day:
            break
        asked = line.interest + line.principal
        served = min(asked, money_left)
        money_left -= served
        if served < asked:
            oldest = oldest or line.due_on
            overdue += asked - served
    return ((day - oldest).days if oldest else 0), overdue


@pytest.mark.parametrize("seed", range(4))
def test_the_statement_says_what_counting_by_hand_says(rayong, seed) -> None:
    rng = random.Random(seed)
    contract = money.make_running(rayong, penalty_percent=D(seed % 2 * 3))
    for _ in range(6):
        day = dt.date(2026, 2, 1) + dt.timedelta(days=rng.randrange(280))
        money.pay_back(contract, D(rng.randrange(1_000_00, 90_000_00)) / 100, day)
    for _ in range(12):
        day = dt.date(2026, 1, 15) + dt.timedelta(days=rng.randrange(310))
        found = standing.on_day(day)[contract.pk]
        assert (found["days_past_due"], found["overdue"]) == by_hand(contract, day), day


def test_a_repayment_entered_late_changes_the_past_and_taking_it_back_restores_it(rayong) -> None:
    contract = money.make_running(rayong)
    day = dt.date(2026, 4, 1)
    before = standing.on_day(day)[contract.pk]
    assert before["days_past_due"] == 45
    line = contract.instalments.get(number=1)
    payment = money.pay_back(contract, line.interest + line.principal, DUE)
    after = standing.on_day(day)[contract.pk]
    assert after["days_past_due"] == (day - dt.date(2026, 3, 15)).days
    assert after["outstanding"] == 1_200_000 - line.principal
    reverse_repayment(repayment_id=payment.pk, reason="บันทึกผิดสัญญา", actor=money.fund_pair()[0], now=NOW)
    assert standing.on_day(day)[contract.pk] == before


def test_the_order_of_serving_is_the_contract_s(rayong) -> None:
    contract = money.make_running(rayong, penalty_percent=D(36))
    payment = money.pay_back(contract, D(5_000), dt.date(2026, 3, 7))
    first = contract.instalments.get(number=1)
    penalty = ((first.interest + first.principal) * 36 * 20 / 36500).quantize(D("0.01"))
    assert (payment.to_penalty, payment.to_interest) == (penalty, min(first.interest, 5_000 - penalty))
    assert payment.to_principal == 5_000 - payment.to_penalty - payment.to_interest


# --- the night -------------------------------------------------------------------------------------------------------


def test_closing_a_day_notes_what_changed_and_tells_each_once(rayong, chiang_mai, officer, other_officer) -> None:
    late = money.make_running(rayong)
    good = money.make_running(chiang_mai)
    money.pay_instalments(good, 10)
    first, _second = money.fund_pair()
    Standing.objects.update(as_of=SIGNED)
    for day in (dt.date(2026, 2, 15), dt.date(2026, 2, 16), dt.date(2026, 2, 16), dt.date(2026, 3, 18)):
        close_day(day=day, now=NOW)
    changes = ClassChange.objects.filter(contract=late).order_by("day")
    assert [(c.before, c.after) for c in changes] == [("normal", "watch"), ("watch", "substandard")]
    assert not ClassChange.objects.filter(contract=good).exists()
    assert Notice.objects.filter(user=officer, kind="loans.class").count() == 2
    assert Notice.objects.filter(user=first, kind="loans.class").count() == 2
    assert not Notice.objects.filter(user=other_officer, kind="loans.class").exists()
    assert ClosedDay.objects.get(province=rayong).day == dt.date(2026, 3, 18)
    late.refresh_from_db()
    assert late.standing.loan_class == LoanClass.SUBSTANDARD


def test_a_day_that_is_closed_late_does_not_take_today_s_money_from_the_lists(rayong) -> None:
    contract = money.make_running(rayong)
    money.pay_back(contract, D(500_000), money.today())
    close_day(day=money.today() - dt.timedelta(days=1), now=NOW)
    contract.standing.refresh_from_db()
    assert contract.standing.as_of == money.today()
    assert contract.standing.outstanding < 1_200_000
    assert ClassChange.objects.get(contract=contract).after == LoanClass.NPL, "as it stood when the day ended"


def test_a_factory_s_page_offers_a_visit(client, rayong, officer) -> None:
    contract = money.make_running(rayong)
    standing.refresh(dt.date(2026, 3, 27))
    client.force_login(officer)
    html = client.get(f"/factories/{contract.site_id}/").content.decode()
    assert "40" in html
    assert f"/loans/contracts/{contract.pk}/" in html
    stranger = builders.make_user(Role.EMERGENCY_CENTRE)
    client.force_login(stranger)
    assert f"/loans/contracts/{contract.pk}/" not in client.get(f"/factories/{contract.site_id}/").content.decode()


def test_the_dashboards_cells_are_the_statement_s(rayong, chiang_mai) -> None:
    late, good = money.make_running(rayong), money.make_running(rayong)
    money.pay_instalments(good, 9)
    money.make_running(chiang_mai, principal=D(600_000))
    ClosedDay.objects.create(province=rayong, day=dt.date(2026, 11, 20), closed_at=NOW)
    rebuild(kind="test")
    for month, day in ((3, dt.date(2026, 3, 31)), (6, dt.date(2026, 6, 30)), (10, dt.date(2026, 10, 31))):
        found = standing.on_day(day, [late.pk, good.pk])
        owed = sum(row["outstanding"] for row in found.values())
        par = sum(row["outstanding"] for row in found.values() if row["days_past_due"] > 30)
        cells = {cell.measure: cell for cell in Cell.objects.filter(province_id="21", month=dt.date(2026, month, 1))}
        assert float(cells["loans.outstanding"].value) == pytest.approx(float(owed / 1_000_000), abs=1e-4)
        assert float(cells["loans.par30"].numerator) == pytest.approx(float(par / 1_000_000), abs=1e-4)
        assert float(cells["loans.overdue"].value) == pytest.approx(
            float(sum(row["overdue"] for row in found.values()) / 1_000_000), abs=1e-4
        )
    paid_out = Cell.objects.get(province_id="21", month=dt.date(2026, 1, 1), measure="loans.disbursed")
    assert float(paid_out.value) == pytest.approx(2.4)
